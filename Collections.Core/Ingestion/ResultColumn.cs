using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collections.Core.Ingestion;

/// <summary>A column of a stored result: where its values stand in <c>report_data_rows</c>, and what they are.</summary>
/// <param name="Slot"><c>d01</c>…<c>d40</c> for text, <c>m01</c>…<c>m60</c> for numbers.</param>
/// <param name="DataType">AMC's, or what the data look like.</param>
/// <param name="ColumnType">METRIC or DIMENSION; a number may be either.</param>
/// <param name="Position">In the file, from 1.</param>
public sealed record ResultColumn(string Name, string Slot, string DataType, string ColumnType, int Position)
{
    [JsonIgnore]
    public bool IsNumber => Slot[0] == 'm';

    /// <summary>Reads <c>report_data_week_versions.columns</c>, in the order of the file.</summary>
    public static IReadOnlyList<ResultColumn> Parse(string json) =>
        JsonSerializer.Deserialize(json, ResultJson.Default.ResultColumns)!.Items;

    internal static string Format(IReadOnlyList<ResultColumn> columns) =>
        JsonSerializer.Serialize(new ResultColumns(1, columns), ResultJson.Default.ResultColumns);
}
