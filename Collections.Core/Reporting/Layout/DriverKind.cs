namespace Collections.Core.Reporting.Layout;

/// <summary>Why a line stands among the drivers of a change.</summary>
public enum DriverKind
{
    /// <summary>In both weeks.</summary>
    Both,
    New,
    Lost,

    /// <summary>AMC hid it in one of the weeks, or shows it again.</summary>
    Filtered,

    /// <summary>AMC restated the week since.</summary>
    Restated,

    /// <summary>All that is too small for a line of its own.</summary>
    Rest,
}
