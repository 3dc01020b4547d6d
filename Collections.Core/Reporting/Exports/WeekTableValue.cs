namespace Collections.Core.Reporting.Exports;

/// <param name="Why">Why there is no value; null: there is one. None is never zero.</param>
/// <param name="Currency">Where it is money.</param>
public sealed record WeekTableValue(decimal? Value, string? Why = null, string? Currency = null);
