using System.Text.Json.Serialization;

namespace ApexCharts;

/// <summary>One point as the browser gets it.</summary>
/// <param name="Text">Ours: what the tooltip, the keyboard readout and the table say instead of the bare number.</param>
/// <param name="Note">Ours: why the number is not like the others.</param>
public sealed record DataPoint<TItem>(object X, decimal? Y, string? FillColor, string? Text, string? Note)
    where TItem : class
{
    [JsonIgnore]
    public required IReadOnlyList<TItem> Items { get; init; }
}
