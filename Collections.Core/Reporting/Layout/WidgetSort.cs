namespace Collections.Core.Reporting.Layout;

/// <summary>What stands first in a breakdown.</summary>
public enum WidgetSort
{
    Size,

    /// <summary>The top movers, up or down.</summary>
    Change,
    Name,
}
