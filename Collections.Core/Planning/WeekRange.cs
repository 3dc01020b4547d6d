namespace Collections.Core.Planning;

/// <summary>First and last day of a range, both included.</summary>
public readonly record struct WeekRange(DateOnly Start, DateOnly End);
