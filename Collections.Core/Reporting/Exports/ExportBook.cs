namespace Collections.Core.Reporting.Exports;

/// <summary>What an export holds: tables, and in words what they are of.</summary>
/// <param name="Title">What it is of.</param>
/// <param name="About">Filters, weeks, notes, time, link: label and text, in this order.</param>
public sealed record ExportBook(string Title, IReadOnlyList<(string Label, string Text)> About, IReadOnlyList<ExportSheet> Sheets);
