namespace Collections.Core.Reporting;

/// <summary>Whether a change says what it seems to say. The same words, in lower case, come out of <c>calculate_week_over_week_change</c>.</summary>
public enum ChangeReason
{
    Ok,
    PreviousNull,
    PreviousZero,
    CurrentNull,
    MissingWeek,

    /// <summary>The two sides do not have the same days; the percentage is withheld.</summary>
    Partial,

    /// <summary>AMC lacked data on a side; the percentage is withheld.</summary>
    DataGaps,

    /// <summary>The sides were collected with different queries; the percentage is withheld until somebody says that they may be compared.</summary>
    ChangedQuery,

    /// <summary>AMC hid values on a side: the change is that of the visible part, or there is none.</summary>
    Filtered,
    NotAdditive,
    MixedCurrencies,
}
