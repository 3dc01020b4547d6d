namespace Collections.Core.Reporting;

/// <summary>A value of a dimension in the newest result.</summary>
/// <param name="Value">Null: AMC's null.</param>
public sealed record DimensionValue(string? Value, long Rows);
