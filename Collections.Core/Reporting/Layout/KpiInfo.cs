namespace Collections.Core.Reporting.Layout;

/// <summary>What a reader must know of a KPI to read its numbers.</summary>
/// <param name="Kind">additive, ratio, non_additive or other.</param>
/// <param name="Unit">number, currency, percent or multiple.</param>
/// <param name="Direction">Which way is good: up, down or none.</param>
/// <param name="Formula">In words: "sales ÷ spend"; null where the KPI is a column.</param>
public sealed record KpiInfo(
    string Key,
    string Name,
    string Kind = "additive",
    string Unit = "number",
    string? Currency = null,
    int? Decimals = null,
    string Direction = "none",
    decimal? Goal = null,
    string? Formula = null);
