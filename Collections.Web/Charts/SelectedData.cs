namespace ApexCharts;

/// <summary>A point that somebody clicked, or chose by Enter.</summary>
public sealed record SelectedData<TItem>(DataPoint<TItem> DataPoint, int SeriesIndex, int DataPointIndex)
    where TItem : class;
