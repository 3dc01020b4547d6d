namespace Collections.Web.Features.Reporting;

/// <summary>A week in the calendar.</summary>
/// <param name="Column">Its number within the quarter.</param>
/// <param name="Level">1 (lowest fifth) to 5; null: no value.</param>
public sealed record HeatCell(string Quarter, string Column, decimal? Level, string? Text, string? Note)
{
    public const int Levels = 5;
}
