namespace Collections.Core.Reporting.Exports;

/// <param name="Name">Its head; unique within the sheet.</param>
/// <param name="Format">How a spreadsheet shows its numbers.</param>
public sealed record ExportColumn(string Name, ExportNumberFormat Format = ExportNumberFormat.General);
