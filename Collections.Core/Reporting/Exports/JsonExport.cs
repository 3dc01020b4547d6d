using System.Text.Json;

namespace Collections.Core.Reporting.Exports;

/// <summary>All tables as one JSON document, written as it is read. Numbers have all their digits.</summary>
public static class JsonExport
{
    private const int FlushAt = 1 << 15;

    public static async Task WriteAsync(ExportBook book, Stream stream, CancellationToken cancellationToken)
    {
        await using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("title", book.Title);
        json.WriteStartObject("about");
        foreach (var line in book.About.GroupBy(line => line.Label))
        {
            json.WriteString(line.Key, string.Join("\n", line.Select(part => part.Text)));
        }

        json.WriteEndObject();
        json.WriteStartObject("tables");
        foreach (var sheet in book.Sheets)
        {
            json.WriteStartArray(sheet.Name);
            await foreach (var row in sheet.Rows.WithCancellation(cancellationToken))
            {
                json.WriteStartObject();
                for (var column = 0; column < sheet.Columns.Count; column++)
                {
                    json.WritePropertyName(sheet.Columns[column].Name);
                    Write(json, row[column]);
                }

                json.WriteEndObject();
                if (json.BytesPending > FlushAt)
                {
                    await json.FlushAsync(cancellationToken);
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
    }

    private static void Write(Utf8JsonWriter json, ExportCell cell)
    {
        switch (cell.Kind)
        {
            case ExportCellKind.Empty:
                json.WriteNullValue();
                break;
            case ExportCellKind.Number:
                json.WriteRawValue(cell.Value!);
                break;
            default:
                json.WriteStringValue(cell.Value);
                break;
        }
    }
}
