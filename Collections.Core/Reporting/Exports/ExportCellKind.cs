namespace Collections.Core.Reporting.Exports;

public enum ExportCellKind
{
    Empty,
    Text,
    Number,
    Date,
}
