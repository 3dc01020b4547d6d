namespace Collections.Core.Reporting.Layout;

/// <summary>A week's number.</summary>
/// <param name="Week">Its Monday.</param>
public sealed record WeekFigure(DateOnly Week, Figure Figure);
