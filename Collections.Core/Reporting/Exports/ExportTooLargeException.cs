using System.Globalization;

namespace Collections.Core.Reporting.Exports;

/// <summary>A table has more rows than a sheet of a workbook can hold.</summary>
public sealed class ExportTooLargeException()
    : Exception(string.Create(CultureInfo.InvariantCulture, $"An Excel sheet holds {XlsxExport.MaxRows - 1:N0} rows; this table has more. Export it as CSV or JSON."));
