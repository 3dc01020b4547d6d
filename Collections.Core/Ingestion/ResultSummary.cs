using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Collections.Core.Ingestion;

/// <summary>What a stored result adds up to.</summary>
/// <param name="FilteredRows">Rows in which AMC hid values; null where the query does not say, so nothing is known of them.</param>
/// <param name="NotFinite">Values that were NaN or infinite and are stored as missing.</param>
/// <param name="Json">The document in <c>summary_stats</c>.</param>
public sealed record ResultSummary(long Rows, long? FilteredRows, long NotFinite, string Json)
{
    private const int Version = 1;

    /// <summary>What <c>report_data_week_versions</c> accepts.</summary>
    private const int MaxJsonBytes = 32_768;

    /// <remarks>The three counts of a metric add up to the rows: <c>count</c> values, <c>nulls</c>, and <c>filtered</c>: missing in a filtered row.</remarks>
    internal static ResultSummary Create(long rows, long? filteredRows, IReadOnlyList<NumberColumn> columns)
    {
        var buffer = new ArrayBufferWriter<byte>();

        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteNumber("rows", rows);
            WriteNullable(json, "filtered_rows", filteredRows);
            json.WriteStartObject("metrics");

            foreach (var column in columns)
            {
                json.WriteStartObject(column.Name.ToLowerInvariant());
                json.WriteString("type", column.IsMetric ? "metric" : "dimension");
                var average = column.Count > 0 ? column.Average() : default;
                WriteValue(json, "sum", column.Count, column.Sum, column.Scale);
                WriteValue(json, "avg", column.Count, average.Value, average.Scale);
                WriteValue(json, "min", column.Count, column.Min, column.Scale);
                WriteValue(json, "max", column.Count, column.Max, column.Scale);
                json.WriteNumber("count", column.Count);
                json.WriteNumber("nulls", column.Nulls);
                WriteNullable(json, "filtered", filteredRows is null ? null : column.Filtered);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        // PostgreSQL prints jsonb with a blank after each colon and comma.
        var blanks = 8 + (columns.Count * 18);

        if (buffer.WrittenCount + blanks > MaxJsonBytes)
        {
            throw new UnreadableResultException(UnreadableReason.SummaryTooLarge, "the names and sums of its metrics do not fit a summary of 32 kB");
        }

        return new ResultSummary(rows, filteredRows, columns.Sum(column => column.NotFinite), Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void WriteNullable(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteValue(Utf8JsonWriter json, string name, long count, BigInteger value, int scale)
    {
        if (count == 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WritePropertyName(name);
            json.WriteRawValue(NumberText.Format(value, scale), skipInputValidation: true);
        }
    }
}
