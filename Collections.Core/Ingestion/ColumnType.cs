namespace Collections.Core.Ingestion;

/// <summary>What a column of a file is, before it has a slot.</summary>
internal sealed record ColumnType(string Name, string DataType, bool IsMetric, CellKind Kind)
{
    public string AmcColumnType => IsMetric ? "METRIC" : "DIMENSION";
}
