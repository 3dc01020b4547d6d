namespace Collections.Core.Reporting;

/// <summary>A value of the dimension, or a group of values.</summary>
/// <param name="Value">Null: AMC's null, or several values.</param>
/// <param name="Label">For people.</param>
/// <param name="Members">How many values it stands for.</param>
/// <param name="Cells">One per KPI.</param>
public sealed record BreakdownRow(string? Value, string Label, int Members, bool IsGroup, IReadOnlyList<BreakdownCell> Cells);
