namespace Collections.Core.Reporting.Layout;

/// <summary>Keeps the rows with one of these values of a dimension. AMC's null is the value null.</summary>
public sealed record DimensionFilter(string Dimension, IReadOnlyList<string?> Values);
