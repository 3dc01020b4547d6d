using Collections.Core.Catalog;

namespace Collections.Core.Sharing;

/// <summary>A figure that differs today from what was frozen.</summary>
/// <param name="Collection">Its name when it was frozen.</param>
/// <param name="Week">Its Monday.</param>
/// <param name="Kpi">What it is and how it is written.</param>
/// <param name="Was">Null: there was no value; never zero.</param>
/// <param name="Percent">A share; null where there was no value or nothing.</param>
public sealed record SnapshotChange(
    string Collection, DateOnly Week, Kpi Kpi, decimal? Was, decimal? Now, decimal? Absolute, decimal? Percent, int? VersionWas, int? VersionNow);
