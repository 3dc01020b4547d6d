namespace Collections.Core.Execution;

/// <summary>Which weeks of a collection a changed query is for.</summary>
public enum QueryReach
{
    /// <summary>What is not collected yet, and what AMC rejected.</summary>
    NewWeeks,

    /// <summary>Every week: what is collected gets a further version.</summary>
    AllWeeks,
}
