namespace Collections.Core.Reporting;

/// <summary>What a value of a dimension did between two spans.</summary>
public enum DriverKind
{
    /// <summary>Visible on both sides.</summary>
    Changed,

    /// <summary>Only on the later side.</summary>
    New,

    /// <summary>Only on the earlier side.</summary>
    Lost,

    /// <summary>AMC hid it before and shows it now.</summary>
    NewlyVisible,

    /// <summary>AMC showed it before and hides it now.</summary>
    NewlyHidden,

    /// <summary>AMC's sum of what it hid: rows without a value of the dimension.</summary>
    Lumped,
}
