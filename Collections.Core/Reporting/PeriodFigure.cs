namespace Collections.Core.Reporting;

/// <summary>Several weeks as one value.</summary>
/// <param name="Label">Says the weeks: "Mar 2026 (4 weeks: 2–29 Mar)". Never a calendar month.</param>
/// <param name="First">Monday of the first week.</param>
/// <param name="Last">Monday of the last week.</param>
/// <param name="WeeksCounted">Weeks whose value is in it.</param>
/// <param name="WeeksLeftOut">Weeks of the period without a value.</param>
public sealed record PeriodFigure(
    string Label,
    DateOnly First,
    DateOnly Last,
    decimal? Value,
    FigureReason Reason,
    int WeeksCounted,
    int WeeksLeftOut,
    string? Currency,
    IReadOnlyList<Mark> Marks);
