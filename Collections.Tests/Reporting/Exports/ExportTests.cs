using System.Globalization;
using System.Text;
using System.Text.Json;
using Collections.Core.Reporting.Exports;
using Collections.Tests.Support;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using Sylvan.Data.Csv;

namespace Collections.Tests.Reporting.Exports;

public sealed class ExportTests
{
    public static TheoryData<string> Hostile =>
    [
        "=HYPERLINK(\"http://evil.example\",\"click\")", "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠x", "\0=1",
        "=1,\"quoted\"\r\nand more",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_formula_in_a_name_is_text_in_every_format(string name)
    {
        var sheet = Sheet([ExportCell.Text(name), ExportCell.Digits("-1.5")]);

        var csv = await CsvAsync(sheet);
        csv.Select(row => row[0]).ShouldBe(["Campaign", "'" + name]);
        csv[1][1].ShouldBe("-1.5");

        using var folder = new TempFolder();
        using var workbook = await XlsxAsync(folder, Sheet([ExportCell.Text(name), ExportCell.Digits("-1.5")]));
        var cells = Cells(workbook, "Data").SelectMany(row => row).ToList();
        cells.ShouldAllBe(cell => cell.CellFormula == null);
        cells[2].InnerText.ShouldStartWith("'");

        var json = await JsonAsync(Sheet([ExportCell.Text(name), ExportCell.Digits("-1.5")]));
        json.GetProperty("tables").GetProperty("Data")[0].GetProperty("Campaign").GetString().ShouldBe(name);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_formula_as_the_head_of_a_column_or_as_a_title_is_text_too(string name)
    {
        var sheet = new ExportSheet(name, [new(name)], [[ExportCell.Number(1)]]);
        (await CsvAsync(sheet))[0][0].ShouldBe("'" + name);

        using var folder = new TempFolder();
        using var workbook = await XlsxAsync(folder, new ExportBook(name, [(name, name)], [new(name, [new(name)], [[ExportCell.Number(1)]])]));
        workbook.WorkbookPart!.WorksheetParts.SelectMany(part => part.Worksheet!.Descendants<Cell>())
            .Where(cell => cell.InlineString is not null)
            .ShouldAllBe(cell => !"=+-@\t\r\n＝＋－＠".Contains(cell.InnerText[0]));
    }

    [Fact]
    public async Task Numbers_keep_all_their_digits_in_CSV_and_JSON()
    {
        const string digits = "12345678901234567890123.12345678901234567";
        ExportSheet sheet() => Sheet([ExportCell.Text("a"), ExportCell.Digits(digits)], [ExportCell.Empty, ExportCell.Empty], [ExportCell.Text(""), ExportCell.Digits("NaN")]);

        (await CsvAsync(sheet()))[1][1].ShouldBe(digits);
        var rows = (await JsonAsync(sheet())).GetProperty("tables").GetProperty("Data");
        rows[0].GetProperty("Clicks").GetRawText().ShouldBe(digits);
        rows[1].GetProperty("Clicks").ValueKind.ShouldBe(JsonValueKind.Null);
        rows[2].GetProperty("Clicks").GetString().ShouldBe("NaN");
    }

    [Fact]
    public async Task A_workbook_is_valid_begins_with_About_and_has_types()
    {
        using var folder = new TempFolder();
        var day = new DateOnly(2026, 3, 2);
        using var workbook = await XlsxAsync(folder, new ExportBook("March", [("Filters", "campaign is Brand"), ("Weeks", "13")],
        [
            new("A/B: [test]*?\\ and a name that is far too long", [new("Week"), new("CTR", ExportNumberFormat.Percent), new("Name")],
                [[ExportCell.Date(day), ExportCell.Number(0.0125m), ExportCell.Text("a\u0001b\uD800 <&> 💡")], [ExportCell.Empty, ExportCell.Empty, ExportCell.Text(new string('x', 40_000))]]),
            new("a/b: [test]*?\\ and a name that is far too long", [new("Week")], []),
        ]));

        new OpenXmlValidator().Validate(workbook, Cancelled).Select(error => error.Description).ShouldBeEmpty();
        var names = workbook.WorkbookPart!.Workbook!.Descendants<Sheet>().Select(sheet => sheet.Name!.Value!).ToList();
        names[0].ShouldBe("About");
        names.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(3);
        names.ShouldAllBe(name => name.Length <= 31);
        Cells(workbook, "About").Select(row => row[0].InnerText).ShouldBe(["What", "Report", "Filters", "Weeks"]);

        var cells = Cells(workbook, names[1]);
        DateTime.FromOADate(double.Parse(cells[1][0].CellValue!.Text, CultureInfo.InvariantCulture)).ShouldBe(day.ToDateTime(default));
        cells[1][1].CellValue!.Text.ShouldBe("0.0125");
        cells[1][2].InnerText.ShouldBe("a�b� <&> 💡");
        cells[2][2].InnerText.Length.ShouldBe(32_767);
    }

    [Fact]
    public async Task Rows_that_are_written_are_not_kept()
    {
        using var folder = new TempFolder();
        var highest = 0;

        async IAsyncEnumerable<IReadOnlyList<ExportCell>> Rows(int count)
        {
            await Task.Yield();
            List<WeakReference> written = [];
            for (var at = 0; at < count; at++)
            {
                if (at % 10_000 == 9_999)
                {
                    GC.Collect();
                    highest = Math.Max(highest, written.Count(text => text.IsAlive));
                }

                var campaign = "Campaign " + at;
                written.Add(new(campaign));
                yield return [ExportCell.Text(campaign), ExportCell.Number(at)];
            }
        }

        await using var file = File.Create(folder["large.xlsx"]);
        await XlsxExport.WriteAsync(new("Large", [], [new("Data", [new("Campaign"), new("Clicks")], Rows(60_000))]), file, Cancelled);
        await CsvExport.WriteAsync(new("Data", [new("Campaign"), new("Clicks")], Rows(60_000)), Stream.Null, Cancelled);
        await JsonExport.WriteAsync(new("Large", [], [new("Data", [new("Campaign"), new("Clicks")], Rows(60_000))]), Stream.Null, Cancelled);

        highest.ShouldBeLessThan(1_000);
        file.Length.ShouldBeGreaterThan(100_000);
    }

    private static ExportSheet Sheet(params IReadOnlyList<ExportCell>[] rows) => new("Data", [new("Campaign"), new("Clicks")], rows);

    private static async Task<List<string[]>> CsvAsync(ExportSheet sheet)
    {
        using var stream = new MemoryStream();
        await CsvExport.WriteAsync(sheet, stream, Cancelled);
        using var csv = CsvDataReader.Create(
            new StringReader(Encoding.UTF8.GetString(stream.ToArray())), new CsvDataReaderOptions { HasHeaders = false, Delimiter = ',' });
        List<string[]> rows = [];
        while (await csv.ReadAsync(Cancelled))
        {
            rows.Add([.. Enumerable.Range(0, csv.RowFieldCount).Select(csv.GetString)]);
        }

        return rows;
    }

    private static async Task<JsonElement> JsonAsync(ExportSheet sheet)
    {
        using var stream = new MemoryStream();
        await JsonExport.WriteAsync(new("Title", [("a", "b")], [sheet]), stream, Cancelled);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    private static Task<SpreadsheetDocument> XlsxAsync(TempFolder folder, ExportSheet sheet) => XlsxAsync(folder, new ExportBook("Title", [], [sheet]));

    private static async Task<SpreadsheetDocument> XlsxAsync(TempFolder folder, ExportBook book)
    {
        await using (var file = File.Create(folder["book.xlsx"]))
        {
            await XlsxExport.WriteAsync(book, file, Cancelled);
        }

        return SpreadsheetDocument.Open(folder["book.xlsx"], isEditable: false);
    }

    private static List<List<Cell>> Cells(SpreadsheetDocument workbook, string sheet)
    {
        var id = workbook.WorkbookPart!.Workbook!.Descendants<Sheet>().Single(candidate => candidate.Name == sheet).Id!.Value!;
        return [.. ((WorksheetPart)workbook.WorkbookPart.GetPartById(id)).Worksheet!.Descendants<Row>().Select(row => row.Elements<Cell>().ToList())];
    }
}
