namespace Collections.Core.Planning;

/// <summary>A week of a collection, <c>report_data_weeks.id</c>.</summary>
public readonly record struct WeekId(Guid Value)
{
    public static WeekId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString();
}
