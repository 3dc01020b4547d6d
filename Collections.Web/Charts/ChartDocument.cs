namespace ApexCharts;

/// <summary>Everything but the points, as <c>charts.js</c> reads it.</summary>
internal sealed record ChartDocument<TItem>(
    ApexChartOptions<TItem> Options, XAxisType XAxis, string Format, IReadOnlyList<SeriesLook> Series, bool Selects, bool Reports)
    where TItem : class;
