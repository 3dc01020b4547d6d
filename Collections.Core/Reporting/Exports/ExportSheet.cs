namespace Collections.Core.Reporting.Exports;

/// <summary>A table that leaves the program.</summary>
/// <param name="Name">What it is called in a workbook; also its name in the API.</param>
/// <param name="Rows">Read once, row by row, while it is written; each as long as the columns.</param>
public sealed record ExportSheet(string Name, IReadOnlyList<ExportColumn> Columns, IAsyncEnumerable<IReadOnlyList<ExportCell>> Rows)
{
    /// <summary>A table of what is in memory; its cells are made while it is written.</summary>
    public ExportSheet(string name, IReadOnlyList<ExportColumn> columns, IEnumerable<IReadOnlyList<ExportCell>> rows)
        : this(name, columns, rows.ToAsyncEnumerable())
    {
    }
}
