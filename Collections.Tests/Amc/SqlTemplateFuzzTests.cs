using System.Text;
using Collections.Core.Amc;
using CsCheck;

namespace Collections.Tests.Amc;

/// <summary>Hostile values against queries that use them in every place where a value may stand.</summary>
public sealed class SqlTemplateFuzzTests
{
    private const int Values = 5_000;

    private static readonly string[] Pieces =
    [
        "'", "''", "\\", "\\'", "\"", "`", "--", "//", "/*", "*/", ";", ")", "(", ",", "{{", "}}", "{{b}}", "{{a}}", "|", "\u0000", "\n", "\r", "\t", "\u001b",
        "\u2028", "\u2019", "\uFF07", "\u02BC", "\ud800", "\udc00", "😀", " OR 1=1", "' OR '1'='1", "x'; DROP TABLE y; --", "U&'", "$$", "%", "_", "a", "Z", "0", " ",
        "/* dc:x:y */", "\u202E", "\u00A0",
    ];

    private static readonly string[] Templates =
    [
        "SELECT a FROM t WHERE a = {{a}} AND b = '{{b}}' -- end",
        "SELECT '{{a}}{{b}}', '%{{a}}%' FROM t WHERE x LIKE '\\_{{b}}\\_%' AND y >= {{a}}",
        "SELECT \"it's\", `q'` FROM t /* it's */ WHERE x IN ({{b}}) AND y = 'it''s {{a}}''s' AND {{b|t.col}} AND z <>{{a}}",
        "SELECT CASE WHEN x={{a}} THEN '{{b}}' ELSE 'n''a' END FROM t",
    ];

    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.OneOf(Pieces).Array[0, 8].Select(pieces => string.Concat(pieces)),
        Gen.Char['\u0020', '\u007e'].Array[0, 12].Select(chars => new string(chars)),
        Gen.Char.Array[0, 6].Select(chars => new string(chars)));

    private static readonly Gen<SqlValue> Value = Gen.OneOf<SqlValue>(
        Hostile.Select(text => (SqlValue)new SqlValue.Text(text)),
        Gen.Decimal.Select(number => (SqlValue)new SqlValue.Number(number)),
        Hostile.Array[1, 4].Select(items => (SqlValue)SqlValue.List.OfText(items)));

    [Fact]
    public void No_value_changes_the_shape_of_a_query()
    {
        var rendered = 0;
        Gen.Select(Gen.OneOf(Templates), Value, Value).Sample(
            (template, a, b) =>
            {
                if (Render(template, a, b) is not SqlRendering.Ready ready)
                {
                    return;
                }

                Interlocked.Increment(ref rendered);
                var neutral = Render(template, Neutral(a), Neutral(b)).ShouldBeOfType<SqlRendering.Ready>();
                SqlShape.Of(ready.Sql, backslashEscapes: false).ShouldBe(SqlShape.Of(neutral.Sql, backslashEscapes: false));
                SqlShape.Of(ready.Sql, backslashEscapes: true).ShouldBe(SqlShape.Of(neutral.Sql, backslashEscapes: true));
            },
            iter: Values);
        rendered.ShouldBeGreaterThan(Values / 4);
    }

    [Fact]
    public void A_text_arrives_as_it_was_given_or_is_refused_by_name() =>
        Hostile.Sample(
            text =>
            {
                var rendering = Render("SELECT {{a}}, '{{b}}'", new SqlValue.Text(text), new SqlValue.Text(text));

                if (rendering is SqlRendering.Ready ready)
                {
                    var quoted = $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
                    ready.Sql.ShouldBe($"SELECT {quoted}, {quoted}");
                }
                else
                {
                    rendering.ShouldBeOfType<SqlRendering.Refused>().Problems
                        .ShouldAllBe(problem => problem.Kind == SqlProblemKind.ControlCharacter || problem.Kind == SqlProblemKind.BreaksOut);
                    (text.Any(c => char.IsControl(c) || char.IsSurrogate(c)) || text.Contains('\\', StringComparison.Ordinal)).ShouldBeTrue();
                }
            },
            iter: Values);

    [Fact]
    public void Any_text_can_be_parsed_and_rendered_without_a_failure() =>
        Gen.OneOf([.. Pieces, "{{a|b}}", "{{ a }}", "{{a", "CUSTOM_PARAMETER('", "NOT "]).Array[0, 20].Sample(
            pieces =>
            {
                var sql = string.Concat(pieces);

                var rendering = Render(sql, new SqlValue.Text("x"), new SqlValue.Number(-1));

                if (rendering is SqlRendering.Ready ready)
                {
                    SqlShape.Of(ready.Sql, backslashEscapes: false).ShouldNotContain("!open");
                }
                else
                {
                    rendering.ShouldBeOfType<SqlRendering.Refused>().Problems.ShouldNotBeEmpty();
                }
            },
            iter: Values);

    [Fact]
    public void A_megabyte_of_SQL_takes_time_in_proportion_to_its_length()
    {
        string[] unkind =
        [
            Repeat("SELECT '{{a}}', {{b}} FROM t -- it's\n"), Repeat("'"), Repeat("{{"), Repeat("/*"), Repeat("--\n"), Repeat("{{a}}"), Repeat("\""), Repeat("\n"),
            Repeat("CUSTOM_PARAMETER('a')"), Repeat("NOT {{a|b}} "), "{{" + Repeat("a"), "{{a|" + Repeat("a."),
        ];

        foreach (var sql in unkind)
        {
            // A quadratic scan of a million characters takes minutes; the test run itself would notice.
            Render(sql, new SqlValue.Text("x"), new SqlValue.Number(1));
        }

        static string Repeat(string text) => new StringBuilder().Insert(0, text, (1 << 20) / text.Length).ToString();
    }

    private static SqlRendering Render(string template, SqlValue a, SqlValue b)
    {
        var parsed = SqlTemplate.Parse(template);
        var wanted = parsed.Parameters.Select(parameter => parameter.Name).ToHashSet();
        var values = new Dictionary<string, SqlValue> { ["a"] = a, ["b"] = b };
        return parsed.Render(new(new(2026, 3, 2), new(2026, 3, 8))
        {
            Values = values.Where(pair => wanted.Contains(pair.Key)).ToDictionary(),
        });
    }

    private static SqlValue Neutral(SqlValue value) => value switch
    {
        SqlValue.Number { Value: var number } => new SqlValue.Number(number < 0 ? -1 : 1),
        SqlValue.List list => new SqlValue.List([.. list.Items.Select(item => (SqlValue.Scalar)Neutral(item))]),
        _ => new SqlValue.Text("neutral"),
    };
}
