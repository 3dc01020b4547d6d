using System.Globalization;
using System.IO.Packaging;
using System.Text;
using System.Xml;
using Collections.Core.Ingestion;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Collections.Core.Reporting.Exports;

/// <summary>
/// All tables as an Excel workbook, with a sheet "About" before them. The container is written forward only, row by row, so memory does not grow with the
/// tables. (The SDK's own documents keep every part in memory; its elements are used, its documents are not.)
/// </summary>
public static class XlsxExport
{
    public const string ContentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>What a sheet can hold, its head included.</summary>
    public const int MaxRows = 1_048_576;

    private const int MaxText = 32_767;
    private const int MaxSheetName = 31;
    private const string MainType = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    private const string Relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private const uint Head = 1;
    private const uint Date = 2;
    private const uint Wrapped = 6;

    /// <param name="file">A file of ours: the container is written synchronously.</param>
    public static async Task WriteAsync(ExportBook book, FileStream file, CancellationToken cancellationToken)
    {
        using var package = Package.Open(file, FileMode.Create, FileAccess.Write);
        List<string> names = [];
        await WriteSheetAsync(package, About(book), names, cancellationToken);
        foreach (var sheet in book.Sheets)
        {
            await WriteSheetAsync(package, sheet, names, cancellationToken);
        }

        WriteBook(package, names);
    }

    private static ExportSheet About(ExportBook book) => new(
        "About",
        [new("What"), new("Value")],
        [
            [ExportCell.Text("Report"), ExportCell.Text(book.Title)],
            .. book.About.Select(line => (IReadOnlyList<ExportCell>)[ExportCell.Text(line.Label), ExportCell.Text(line.Text)]),
        ]);

    private static async Task WriteSheetAsync(Package package, ExportSheet sheet, List<string> names, CancellationToken cancellationToken)
    {
        var isAbout = names.Count == 0;
        names.Add(SheetName(sheet.Name, names));
        var part = package.CreatePart(SheetUri(names.Count), MainType + ".worksheet+xml", CompressionOption.Fast);
        await using var stream = part.GetStream(FileMode.Create, FileAccess.Write);
        using var xml = OpenXmlWriter.Create(stream);
        xml.WriteStartDocument();
        xml.WriteStartElement(new Worksheet());
        xml.WriteElement(new SheetViews(new SheetView(
            new Pane { VerticalSplit = 1, TopLeftCell = "A2", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen })
        {
            WorkbookViewId = 0,
        }));
        xml.WriteElement(new DocumentFormat.OpenXml.Spreadsheet.Columns(sheet.Columns.Select((column, at) => new Column
        {
            Min = (uint)at + 1,
            Max = (uint)at + 1,
            Width = isAbout && at == 1 ? 90 : Math.Clamp(column.Name.Length + 4, 12, 40),
            CustomWidth = true,
        })));
        xml.WriteStartElement(new SheetData());
        WriteRow(xml, sheet.Columns.Select(column => TextCell(column.Name, Head)));
        var rows = 1;
        await foreach (var row in sheet.Rows.WithCancellation(cancellationToken))
        {
            if (++rows > MaxRows)
            {
                throw new ExportTooLargeException();
            }

            WriteRow(xml, row.Select((cell, at) => Cell(cell, sheet.Columns[at].Format, isAbout)));
        }

        xml.WriteEndElement();
        if (!isAbout && rows > 1)
        {
            xml.WriteElement(new AutoFilter { Reference = string.Create(CultureInfo.InvariantCulture, $"A1:{ColumnName(sheet.Columns.Count)}{rows}") });
        }

        xml.WriteEndElement();
    }

    private static void WriteRow(OpenXmlWriter xml, IEnumerable<Cell> cells)
    {
        xml.WriteStartElement(new Row());
        foreach (var cell in cells)
        {
            xml.WriteElement(cell);
        }

        xml.WriteEndElement();
    }

    private static Cell Cell(ExportCell cell, ExportNumberFormat format, bool isWrapped) => cell.Kind switch
    {
        ExportCellKind.Empty => new Cell(),
        ExportCellKind.Text => TextCell(cell.Value!, isWrapped ? Wrapped : 0),
        ExportCellKind.Date => new Cell
        {
            StyleIndex = Date,
            CellValue = new CellValue(DateOnly.ParseExact(cell.Value!, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToDateTime(default).ToOADate()),
        },
        _ => new Cell { StyleIndex = format is ExportNumberFormat.General ? 0 : (uint)format + 2, CellValue = new CellValue(cell.Value!) },
    };

    // A string cell is no formula; but it becomes one when somebody saves the sheet as CSV and opens that.
    private static Cell TextCell(string text, uint style) => new()
    {
        StyleIndex = style,
        DataType = CellValues.InlineString,
        InlineString = new InlineString(new Text(Storable(CsvWriter.Safe(text))) { Space = SpaceProcessingModeValues.Preserve }),
    };

    /// <summary>Without what XML cannot hold, and not longer than a cell.</summary>
    private static string Storable(string text)
    {
        if (text.Length > MaxText)
        {
            text = text[..(char.IsHighSurrogate(text[MaxText - 2]) ? MaxText - 2 : MaxText - 1)] + "…";
        }

        if (IsXml(text))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            kept.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? '�' : rune.ToString());
        }

        return kept.ToString();

        static bool IsXml(string text)
        {
            for (var at = 0; at < text.Length; at++)
            {
                if (char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
                {
                    at++;
                }
                else if (!XmlConvert.IsXmlChar(text[at]))
                {
                    return false;
                }
            }

            return true;
        }
    }

    private static string SheetName(string name, List<string> before)
    {
        var clean = new string([.. name.Select(letter => letter is '[' or ']' or ':' or '*' or '?' or '/' or '\\' or '\'' || char.IsControl(letter) ? ' ' : letter)]).Trim();
        clean = clean is "" ? "Sheet" : clean;
        for (var number = 1; ; number++)
        {
            var suffix = number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({number})");
            var candidate = clean[..Math.Min(clean.Length, MaxSheetName - suffix.Length)] + suffix;
            if (!before.Contains(candidate, StringComparer.OrdinalIgnoreCase))
            {
                return candidate;
            }
        }
    }

    private static string ColumnName(int number)
    {
        var name = "";
        for (; number > 0; number = (number - 1) / 26)
        {
            name = (char)('A' + ((number - 1) % 26)) + name;
        }

        return name;
    }

    private static Uri SheetUri(int number) => new(string.Create(CultureInfo.InvariantCulture, $"/xl/worksheets/sheet{number}.xml"), UriKind.Relative);

    private static void WriteBook(Package package, List<string> names)
    {
        var styles = new Uri("/xl/styles.xml", UriKind.Relative);
        WritePart(package.CreatePart(styles, MainType + ".styles+xml"), Styles());

        var uri = new Uri("/xl/workbook.xml", UriKind.Relative);
        var workbook = package.CreatePart(uri, MainType + ".sheet.main+xml");
        WritePart(workbook, new Workbook(new Sheets(names.Select((name, at) => new Sheet { Name = name, SheetId = (uint)at + 1, Id = $"sheet{at + 1}" }))));
        for (var number = 1; number <= names.Count; number++)
        {
            workbook.CreateRelationship(SheetUri(number), TargetMode.Internal, Relation + "/worksheet", $"sheet{number}");
        }

        workbook.CreateRelationship(styles, TargetMode.Internal, Relation + "/styles", "styles");
        package.CreateRelationship(uri, TargetMode.Internal, Relation + "/officeDocument", "workbook");
    }

    private static void WritePart(PackagePart part, OpenXmlElement root)
    {
        using var stream = part.GetStream(FileMode.Create, FileAccess.Write);
        using var xml = OpenXmlWriter.Create(stream);
        xml.WriteStartDocument();
        xml.WriteElement(root);
    }

    /// <summary>The cell formats by number: 0 plain, 1 head, 2 day, 3 to 5 those of <see cref="ExportNumberFormat"/>, 6 wrapped text.</summary>
    private static Stylesheet Styles() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "yyyy\\-mm\\-dd" }),
        new Fonts(new Font(), new Font(new Bold())),
        new Fills(
            new Fill(new PatternFill { PatternType = PatternValues.None }),
            new Fill(new PatternFill { PatternType = PatternValues.Gray125 }),
            new Fill(new PatternFill(new ForegroundColor { Rgb = "FFE8EBF5" }) { PatternType = PatternValues.Solid })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(),
            new CellFormat { FontId = 1, FillId = 2, ApplyFont = true, ApplyFill = true },
            new CellFormat { NumberFormatId = 164, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = 3, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = 4, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = 10, ApplyNumberFormat = true },
            new CellFormat(new Alignment { WrapText = true, Vertical = VerticalAlignmentValues.Top }) { ApplyAlignment = true }));
}
