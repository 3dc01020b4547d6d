namespace Collections.Core.Reporting;

/// <summary>When a threshold gives notice of a new week.</summary>
public enum ThresholdCondition
{
    Above,
    Below,

    /// <summary>Up by at least so many percent against the week before.</summary>
    RisesBy,

    /// <summary>Down by at least so many percent against the week before.</summary>
    FallsBy,
}
