namespace Collections.Core.Reporting.Exports;

/// <summary>What an export says of itself.</summary>
/// <param name="Scope">In words: the current view, everything, a snapshot.</param>
/// <param name="Link">Where the report is; null: nowhere that the reader could open.</param>
/// <param name="By">Who made it.</param>
public sealed record ExportFacts(string Scope, DateTimeOffset At, string By, string? Link);
