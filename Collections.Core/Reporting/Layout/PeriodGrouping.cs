namespace Collections.Core.Reporting.Layout;

/// <summary>What one point of an aggregate stands for. A week belongs to the month of its Thursday.</summary>
public enum PeriodGrouping
{
    Week,
    Month,
    Quarter,
}
