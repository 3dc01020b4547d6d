namespace Collections.AmcSandbox.Data;

/// <summary>A column of a result.</summary>
/// <param name="IsMetric">METRIC, else DIMENSION. A distinct count is a DIMENSION, as it is at AMC.</param>
/// <param name="IsSummed">Whether the ledger shows its sum.</param>
/// <param name="Scale">Digits after the point of a decimal.</param>
internal sealed record OutputColumn(string Name, DataKind Kind, bool IsMetric, bool IsSummed, int Scale = 0);
