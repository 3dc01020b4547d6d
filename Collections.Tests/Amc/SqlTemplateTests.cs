using System.Text.Json;
using Collections.Core.Amc;

namespace Collections.Tests.Amc;

public sealed class SqlTemplateTests
{
    private static readonly SqlParameterValues Week = new(new(2026, 3, 2), new(2026, 3, 8));

    [Fact]
    public void Dates_are_the_first_and_last_day_of_the_window() =>
        Sql("SELECT {{start_date}}, DATE '{{end_date}}'", Week).ShouldBe("SELECT '2026-03-02', DATE '2026-03-08'");

    [Fact]
    public void A_query_without_placeholders_stays_as_it_is() => Sql("SELECT 1 -- it's\n", Week).ShouldBe("SELECT 1 -- it's\n");

    [Theory]
    [InlineData("WHERE a = {{brand}}", "WHERE a = 'O''Reilly'")]
    [InlineData("WHERE a = '{{brand}}'", "WHERE a = 'O''Reilly'")]
    [InlineData("WHERE a LIKE '%{{ brand }}%'", "WHERE a LIKE '%O''Reilly%'")]
    [InlineData("WHERE a = 'it''s {{brand}}'", "WHERE a = 'it''s O''Reilly'")]
    [InlineData("WHERE \"it's\" = {{brand}}", "WHERE \"it's\" = 'O''Reilly'")]
    [InlineData("WHERE a IN ({{brand}})", "WHERE a IN ('O''Reilly')")]
    public void A_text_becomes_a_literal_or_its_content(string template, string expected) =>
        Sql(template, With("brand", new SqlValue.Text("O'Reilly"))).ShouldBe(expected);

    [Theory]
    [InlineData("x > {{n}}", "x > 12.50")]
    [InlineData("x = '{{n}}'", "x = '12.50'")]
    public void A_number_is_written_digit_by_digit(string template, string expected) =>
        Sql(template, With("n", new SqlValue.Number(12.50m))).ShouldBe(expected);

    [Fact]
    public void A_negative_number_never_makes_a_comment_of_the_minus_before_it() =>
        Sql("x -{{n}}", With("n", new SqlValue.Number(-5))).ShouldBe("x -(-5)");

    [Fact]
    public void A_list_becomes_a_list_of_literals() =>
        Sql("a IN ({{names}})", With("names", SqlValue.List.OfText(["A", "B's"]))).ShouldBe("a IN ('A', 'B''s')");

    [Fact]
    public void A_list_of_numbers_has_no_quotes() =>
        Sql("a IN ({{ids}})", With("ids", new SqlValue.List([new SqlValue.Number(1), new SqlValue.Number(-2)]))).ShouldBe("a IN (1, (-2))");

    [Fact]
    public void A_filter_with_its_column_is_a_condition_and_TRUE_without_values()
    {
        const string Template = "WHERE {{asins|tracked_asin}} AND {{campaigns|c.campaign}}";

        Sql(Template, Week with { Asins = ["B000000001", "B000000002"] })
            .ShouldBe("WHERE tracked_asin IN ('B000000001', 'B000000002') AND TRUE");
    }

    [Fact]
    public void A_plain_filter_without_values_is_an_error_that_names_it() =>
        Problem("WHERE asin IN ({{asins}})", Week).ShouldBe((SqlProblemKind.EmptyList, "asins"));

    [Fact]
    public void A_filter_without_its_placeholder_is_an_error() =>
        Problem("SELECT 1", Week with { Campaigns = ["Summer"] }).ShouldBe((SqlProblemKind.FilterWithoutPlaceholder, "campaigns"));

    [Theory]
    [InlineData("SELECT {{nobody}}", SqlProblemKind.UnknownName, "nobody")]
    [InlineData("SELECT {{Start_Date}}", SqlProblemKind.UnknownName, "Start_Date")]
    [InlineData("SELECT 1 -- {{start_date}}", SqlProblemKind.PlaceholderInComment, "start_date")]
    [InlineData("SELECT 1 // {{start_date}}", SqlProblemKind.PlaceholderInComment, "start_date")]
    [InlineData("SELECT 1 /* {{start_date}} */", SqlProblemKind.PlaceholderInComment, "start_date")]
    [InlineData("SELECT \"{{start_date}}\"", SqlProblemKind.PlaceholderInIdentifier, "start_date")]
    [InlineData("SELECT `{{start_date}}`", SqlProblemKind.PlaceholderInIdentifier, "start_date")]
    [InlineData("SELECT x{{start_date}}", SqlProblemKind.PlaceholderTouches, "start_date")]
    [InlineData("SELECT {{start_date}}x", SqlProblemKind.PlaceholderTouches, "start_date")]
    [InlineData("SELECT 'a'{{start_date}}", SqlProblemKind.PlaceholderTouches, "start_date")]
    [InlineData("SELECT 'a\\{{start_date}}'", SqlProblemKind.PlaceholderAfterBackslash, "start_date")]
    [InlineData("SELECT U&{{start_date}}", SqlProblemKind.PlaceholderTouches, "start_date")]
    [InlineData("SELECT '{{asins|asin}}'", SqlProblemKind.ListInLiteral, "asins")]
    [InlineData("WHERE NOT {{asins|asin}}", SqlProblemKind.NegatedFilter, "asins")]
    [InlineData("SELECT CUSTOM_PARAMETER('brand')", SqlProblemKind.MissingParameter, "brand")]
    [InlineData("SELECT 'open", SqlProblemKind.UnterminatedLiteral, null)]
    [InlineData("SELECT \"open", SqlProblemKind.UnterminatedIdentifier, null)]
    [InlineData("SELECT /* open", SqlProblemKind.UnterminatedComment, null)]
    [InlineData("SELECT {{}}", SqlProblemKind.MalformedPlaceholder, null)]
    [InlineData("SELECT {{two words}}", SqlProblemKind.MalformedPlaceholder, null)]
    [InlineData("SELECT '{{open'", SqlProblemKind.MalformedPlaceholder, null)]
    [InlineData("SELECT {{asins|asin) OR (1=1}}", SqlProblemKind.MalformedPlaceholder, null)]
    public void A_placeholder_that_cannot_be_filled_is_refused(string template, SqlProblemKind kind, string? name) =>
        Problem(template, Week).ShouldBe((kind, name));

    [Theory]
    [InlineData("end\\")]
    [InlineData("x\\' OR 1=1 -- ")]
    public void A_text_that_might_end_its_literal_where_a_backslash_escapes_is_refused(string hostile) =>
        Problem("a = '{{x}}'", With("x", new SqlValue.Text(hostile))).ShouldBe((SqlProblemKind.BreaksOut, "x"));

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u0085b")]
    public void Control_characters_are_refused_wherever_the_value_goes(string hostile)
    {
        var values = With("x", new SqlValue.Text(hostile));

        Problem("a = {{x}}", values).ShouldBe((SqlProblemKind.ControlCharacter, "x"));
        Problem("a = CUSTOM_PARAMETER('x')", values).ShouldBe((SqlProblemKind.ControlCharacter, "x"));
        Problem("{{campaigns|campaign}}", Week with { Campaigns = ["fine", hostile] }).ShouldBe((SqlProblemKind.ControlCharacter, "campaigns"));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_text() =>
        Problem("a = {{x}}", With("x", new SqlValue.Text("a\ud800b"))).ShouldBe((SqlProblemKind.ControlCharacter, "x"));

    [Fact]
    public void A_value_that_nothing_asks_for_is_an_error() =>
        Problem("SELECT 1", With("brand", new SqlValue.Text("x"))).ShouldBe((SqlProblemKind.UnusedValue, "brand"));

    [Fact]
    public void The_collection_s_own_names_cannot_be_given_another_value() =>
        Problem("SELECT {{start_date}}", With("start_date", new SqlValue.Text("x"))).ShouldBe((SqlProblemKind.ReservedName, "start_date"));

    [Fact]
    public void Everything_wrong_is_said_at_once_with_its_place()
    {
        var refused = Refused("SELECT {{nobody}},\n  '{{asins}}' -- {{start_date}}\n", Week with { Asins = ["B000000001"], Campaigns = ["Summer"] });

        refused.Problems.Select(problem => (problem.Kind, problem.Name, problem.At?.Line, problem.At?.Column)).ShouldBe(
            [
                (SqlProblemKind.PlaceholderInComment, "start_date", 2, 18),
                (SqlProblemKind.FilterWithoutPlaceholder, "campaigns", null, null),
                (SqlProblemKind.UnknownName, "nobody", 1, 8),
                (SqlProblemKind.ListInLiteral, "asins", 2, 4),
            ]);
        refused.Problems.Select(problem => problem.Text).ShouldContain("There is no value for {{nobody}} (line 1, column 8)");
    }

    [Fact]
    public void A_value_is_never_read_as_a_placeholder() =>
        Sql("a = {{x}}", With("x", new SqlValue.Text("{{start_date}}"))).ShouldBe("a = '{{start_date}}'");

    [Fact]
    public void Amc_s_own_parameters_are_passed_and_not_written()
    {
        const string Template = "WHERE brand = CUSTOM_PARAMETER('brand') AND d >= CUSTOM_PARAMETER( 'since' )";

        var ready = SqlTemplate.Parse(Template).Render(Week with
        {
            Values = new Dictionary<string, SqlValue> { ["brand"] = new SqlValue.Text("O'Reilly"), ["since"] = new SqlValue.Date(new(2026, 1, 1)) },
        }).ShouldBeOfType<SqlRendering.Ready>();

        ready.Sql.ShouldBe(Template);
        ready.Parameters.ShouldBe([new("brand", new SqlValue.Text("O'Reilly")), new("since", new SqlValue.Date(new(2026, 1, 1)))]);
    }

    [Fact]
    public void A_form_learns_what_the_query_wants()
    {
        var template = SqlTemplate.Parse(
            "SELECT '{{start_date}}', {{brand}}, '{{brand}}' FROM t WHERE {{asins|asin}} AND {{skus|sku}} AND x = CUSTOM_PARAMETER('floor')");

        template.Parameters.Select(parameter => (parameter.Name, parameter.Kind, parameter.At.Count)).ShouldBe(
            [
                ("start_date", SqlParameterKind.Window, 1), ("brand", SqlParameterKind.Value, 2), ("asins", SqlParameterKind.Filter, 1),
                ("skus", SqlParameterKind.OptionalList, 1), ("floor", SqlParameterKind.AmcParameter, 1),
            ]);
        template.Problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_query_that_its_values_blow_up_is_refused()
    {
        var refused = Refused(string.Concat(Enumerable.Repeat("{{asins|a}} AND ", 2_000)), Week with { Asins = [.. Enumerable.Repeat("B000000001", 1_000)] });

        refused.Problems.ShouldHaveSingleItem().Kind.ShouldBe(SqlProblemKind.TooLong);
    }

    [Theory]
    [InlineData("\"2026-03-02\"", "'2026-03-02'")]
    [InlineData("\"x\"", "'x'")]
    [InlineData("12.50", "12.50")]
    [InlineData("[\"a\", \"b\"]", "'a', 'b'")]
    [InlineData("[1, 2]", "1, 2")]
    public void Values_come_from_JSON(string json, string expected) =>
        Sql("({{x}})", With("x", SqlValue.FromJson(JsonDocument.Parse(json).RootElement).ShouldNotBeNull())).ShouldBe($"({expected})");

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[[1]]")]
    [InlineData("[null]")]
    [InlineData("1e99")]
    [InlineData("\"\\ud800\"")]
    public void What_is_no_value_in_JSON_is_none_here(string json) => SqlValue.FromJson(JsonDocument.Parse(json).RootElement).ShouldBeNull();

    private static SqlParameterValues With(string name, SqlValue value) => Week with { Values = new Dictionary<string, SqlValue> { [name] = value } };

    private static string Sql(string template, SqlParameterValues values) =>
        SqlTemplate.Parse(template).Render(values).ShouldBeOfType<SqlRendering.Ready>().Sql;

    private static SqlRendering.Refused Refused(string template, SqlParameterValues values) =>
        SqlTemplate.Parse(template).Render(values).ShouldBeOfType<SqlRendering.Refused>();

    private static (SqlProblemKind Kind, string? Name) Problem(string template, SqlParameterValues values)
    {
        var problem = Refused(template, values).Problems.ShouldHaveSingleItem();
        problem.Text.ShouldNotBeNullOrWhiteSpace();
        return (problem.Kind, problem.Name);
    }
}
