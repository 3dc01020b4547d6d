using System.Globalization;

namespace Collections.Core.Reporting.Exports;

/// <summary>A value of a table that leaves the program. Numbers keep their digits: no <c>double</c> in between.</summary>
public readonly record struct ExportCell
{
    public static readonly ExportCell Empty;

    private ExportCell(ExportCellKind kind, string? value)
    {
        (Kind, Value) = (kind, value);
    }

    public ExportCellKind Kind { get; }

    /// <summary>The text, the digits, or the day as <c>yyyy-MM-dd</c>; null when it is empty.</summary>
    public string? Value { get; }

    public static ExportCell Text(string? text) => text is null ? Empty : new(ExportCellKind.Text, text);

    public static ExportCell Number(decimal? number) => number is { } value ? new(ExportCellKind.Number, value.ToString(CultureInfo.InvariantCulture)) : Empty;

    /// <param name="digits">A number as PostgreSQL and JSON write it; what is none (NaN, Infinity) becomes text.</param>
    public static ExportCell Digits(string? digits) => digits switch
    {
        null => Empty,
        "NaN" or "Infinity" or "-Infinity" => new(ExportCellKind.Text, digits),
        _ => new(ExportCellKind.Number, digits),
    };

    public static ExportCell Date(DateOnly? day) => day is { } value ? new(ExportCellKind.Date, value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : Empty;
}
