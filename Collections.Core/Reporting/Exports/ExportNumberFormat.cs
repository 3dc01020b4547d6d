namespace Collections.Core.Reporting.Exports;

/// <summary>How a spreadsheet shows a column's numbers; the values are stored as they are.</summary>
public enum ExportNumberFormat
{
    General,
    Whole,
    TwoDecimals,

    /// <summary>A share: 0.125 is shown as 12.50 %.</summary>
    Percent,
}
