namespace Collections.Core.Amc;

/// <summary>A table that SQL may read, such as <c>dsp_impressions</c>.</summary>
public sealed record AmcDataSource
{
    public required string DataSourceId { get; init; }
    public string? Description { get; init; }
    public string? Owner { get; init; }
    public IReadOnlyList<AmcDataSourceColumn>? Columns { get; init; }
}
