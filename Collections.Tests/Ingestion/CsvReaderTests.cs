using System.Text;
using Collections.Core.Ingestion;
using CsCheck;
using Sylvan.Data.Csv;

namespace Collections.Tests.Ingestion;

public sealed class CsvReaderTests : IDisposable
{
    private static readonly Gen<string> Field = Gen.OneOf(
        Gen.OneOf('a', ',', '"', '\\', '\n', '\r', '\t', ' ', '#', 'é', '0').Array[0, 12].Select(characters => new string(characters)),
        Gen.Char.AlphaNumeric.Array[0, 30].Select(characters => new string(characters)));

    private static readonly Gen<string[][]> Table = Gen.Int[1, 5].SelectMany(columns => Field.Array[columns].Array[1, 20]);

    private readonly string _path = Path.GetTempFileName();

    [Fact]
    public void Every_table_that_is_written_with_doubled_quotes_is_read_back_and_as_an_independent_reader_reads_it() => Table.Sample(table =>
    {
        Write(Csv(table, '"'));

        Read(QuoteStyle.Doubled).ShouldBe(table);

        // The other reader loses the next line break after a carriage return in quotes.
        if (!table.Any(row => row.Any(field => field.Contains('\r', StringComparison.Ordinal))))
        {
            Independent(new CsvDataReaderOptions()).ShouldBe(table);
        }
    }, iter: 300, threads: 1);

    [Fact]
    public void Every_table_that_is_written_with_backslashes_is_read_back_and_recognised() => Table.Sample(table =>
    {
        var csv = Csv(table, '\\');
        Write(csv);

        Read(QuoteStyle.Backslash).ShouldBe(table);

        if (QuoteStyleScan.MayUseBackslash(Encoding.UTF8.GetBytes(csv)) && !IsWellFormed(QuoteStyle.Doubled))
        {
            QuoteStyleScan.Decide(_path, 1 << 16, acceptMissingFinalNewline: false).ShouldBe(QuoteStyle.Backslash);
        }
    }, iter: 300, threads: 1);

    [Fact]
    public void Rows_beyond_the_buffer_are_read_whole()
    {
        var row = string.Join(',', Enumerable.Repeat($"\"{new string('x', 40_000)}\"\"é\"", 9));
        Write(string.Concat(Enumerable.Repeat(row + "\n", 5)));

        var rows = Read(QuoteStyle.Doubled);

        rows.Length.ShouldBe(5);
        rows.SelectMany(fields => fields).Distinct().ShouldHaveSingleItem().ShouldBe(new string('x', 40_000) + "\"é");
    }

    [Fact]
    public void An_empty_text_is_told_from_null()
    {
        Write("a,b\n\"\",\n");
        using var reader = Open(QuoteStyle.Doubled);
        reader.Read();
        reader.Read();

        (reader.IsQuoted(0), reader.IsQuoted(1)).ShouldBe((true, false));
    }

    [Fact]
    public void A_backslash_that_escapes_nothing_stays()
    {
        Write("\"C:\\new \\\"x\\\" \\\\\"\n");

        Read(QuoteStyle.Backslash).ShouldHaveSingleItem().ShouldHaveSingleItem().ShouldBe("C:\\new \"x\" \\");
    }

    [Theory]
    [InlineData("a,b\n\"x,1\ny,2\n", UnreadableReason.QuoteNotClosed, 2)]
    [InlineData("a,b\nx,1\ny\"z,2\n", UnreadableReason.MisplacedQuote, 3)]
    [InlineData("a,b\n\"x\"y,1\n", UnreadableReason.MisplacedQuote, 2)]
    [InlineData("a,b\nx\ry,1\n", UnreadableReason.CarriageReturn, 2)]
    [InlineData("a,b\n\"x\ny\",1\nz,2", UnreadableReason.Truncated, 4)]
    public void What_RFC_4180_does_not_allow_is_refused_with_its_line(string csv, UnreadableReason reason, long line)
    {
        Write(csv);

        var exception = Should.Throw<UnreadableResultException>(() => Read(QuoteStyle.Doubled));

        (exception.Reason, exception.Line).ShouldBe((reason, line));
    }

    [Theory]
    [InlineData("a\n{0}\n")]
    [InlineData("a\n\"{0}\"\n")]
    [InlineData("a\n\"{0}")]
    public void A_field_longer_than_allowed_is_refused_before_it_fills_the_memory(string csv)
    {
        Write(csv.Replace("{0}", new string('x', 70_000), StringComparison.Ordinal));

        var exception = Should.Throw<UnreadableResultException>(() => Read(QuoteStyle.Doubled));

        exception.Reason.ShouldBeOneOf(UnreadableReason.FieldTooLong, UnreadableReason.QuoteNotClosed);
    }

    [Theory]
    [InlineData("a,b\n\"C:\\\",5\n", QuoteStyle.Doubled)]
    [InlineData("a,b\n\"say \\\"hi\\\"\",5\n", QuoteStyle.Backslash)]
    [InlineData("a,b\n\"say \"\"hi\\\"\"\",5\n", QuoteStyle.Doubled)]
    [InlineData("a,b\n\"5\\\" x 7\\\"\",1\n\"back\\\\\",2\n", QuoteStyle.Backslash)]
    public void The_quote_style_is_the_one_that_makes_the_whole_file_well_formed(string csv, QuoteStyle style)
    {
        Write(csv);

        QuoteStyleScan.Decide(_path, 1 << 16, acceptMissingFinalNewline: false).ShouldBe(style);
    }

    public void Dispose() => File.Delete(_path);

    private static string Csv(string[][] table, char escape) => string.Concat(table.Select(row => string.Join(',', row.Select(field => Quote(field, escape))) + "\n"));

    private static string Quote(string field, char escape) => field.AsSpan().IndexOfAny(",\"\\\n\r") < 0 && field.Length > 0
        ? field
        : $"\"{(escape == '"' ? field : field.Replace("\\", "\\\\", StringComparison.Ordinal)).Replace("\"", escape + "\"", StringComparison.Ordinal)}\"";

    private void Write(string csv) => File.WriteAllText(_path, csv, new UTF8Encoding(false));

    private CsvReader Open(QuoteStyle style) => new(_path, 1, style, 1 << 16, acceptMissingFinalNewline: false);

    private string[][] Read(QuoteStyle style)
    {
        using var reader = Open(style);
        var rows = new List<string[]>();

        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.Text)]);
        }

        return [.. rows];
    }

    private bool IsWellFormed(QuoteStyle style)
    {
        try
        {
            return Read(style).DistinctBy(row => row.Length).Count() == 1;
        }
        catch (UnreadableResultException)
        {
            return false;
        }
    }

    private string[][] Independent(CsvDataReaderOptions options)
    {
        options.Delimiter = ',';
        options.Comment = '\0';
        options.HasHeaders = false;
        using var reader = CsvDataReader.Create(_path, options);
        var rows = new List<string[]>();

        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.RowFieldCount).Select(index => reader.GetFieldSpan(index).ToString())]);
        }

        return [.. rows];
    }
}
