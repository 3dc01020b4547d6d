namespace Collections.Core.Amc;

/// <summary>
/// A column of a result, such as <c>impressions</c>, METRIC, LONG. A distinct count comes as DIMENSION, because it does not add up.
/// </summary>
public sealed record AmcOutputColumn(string Name, string? ColumnType, string? DataType);
