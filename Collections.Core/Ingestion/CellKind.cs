namespace Collections.Core.Ingestion;

internal enum CellKind
{
    Text,
    Boolean,
    Number,
}
