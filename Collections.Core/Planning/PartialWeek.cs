namespace Collections.Core.Planning;

/// <summary>What becomes of a first or last week that the range covers only in part.</summary>
public enum PartialWeek
{
    /// <summary>Ask AMC for all seven days, also those outside the range.</summary>
    Whole,

    /// <summary>Ask AMC only for the days inside the range; the week is marked as partial.</summary>
    Clip,

    /// <summary>Keep the week in the list, but SKIPPED.</summary>
    Drop,
}
