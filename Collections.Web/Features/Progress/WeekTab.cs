namespace Collections.Web.Features.Progress;

/// <summary>The tabs of an open week, in their order; their names stand in addresses.</summary>
public enum WeekTab
{
    Summary,
    Sql,
    Log,
    Results,
    Attempts,
    Versions,
}
