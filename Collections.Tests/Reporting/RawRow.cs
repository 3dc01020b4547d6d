namespace Collections.Tests.Reporting;

/// <summary>A row as AMC would send it; null where it has nothing, or hides it.</summary>
internal sealed record RawRow(
    string? Campaign, string? Currency, bool Filtered, decimal? Impressions, decimal? Clicks, decimal? Spend, decimal? Sales, decimal? Reach, decimal? Price);
