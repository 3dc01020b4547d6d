using Collections.Core.Ingestion;

namespace Collections.Core.Reporting.Exports;

/// <summary>A table as CSV (RFC 4180), safe to open in a spreadsheet, with memory that does not grow with it.</summary>
public static class CsvExport
{
    public static async Task WriteAsync(ExportSheet sheet, Stream stream, CancellationToken cancellationToken)
    {
        var csv = new CsvWriter(stream);
        foreach (var column in sheet.Columns)
        {
            csv.Text(column.Name);
        }

        await csv.EndRowAsync(cancellationToken);
        await foreach (var row in sheet.Rows.WithCancellation(cancellationToken))
        {
            foreach (var cell in row)
            {
                switch (cell.Kind)
                {
                    case ExportCellKind.Empty:
                        csv.Null();
                        break;
                    case ExportCellKind.Text:
                        csv.Text(cell.Value!);
                        break;
                    default:
                        csv.Number(cell.Value!);
                        break;
                }
            }

            await csv.EndRowAsync(cancellationToken);
        }

        await csv.FlushAsync(cancellationToken);
    }
}
