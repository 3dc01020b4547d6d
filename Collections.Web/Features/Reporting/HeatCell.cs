namespace Collections.Web.Features.Reporting;

/// <summary>A week in the calendar.</summary>
/// <param name="Column">Its number within the quarter.</param>
/// <param name="Level">1 (lowest fifth) to 5, or one of the two below.</param>
public sealed record HeatCell(string Quarter, string Column, decimal Level, string? Text, string? Note)
{
    public const int Levels = 5;

    /// <summary>A week without a value.</summary>
    public const int NoValue = 0;

    /// <summary>No week of the period. A number of its own: a missing one would be drawn in the colour of its row.</summary>
    public const int NoWeek = -1;
}
