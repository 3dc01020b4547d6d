namespace Collections.Core.Reporting.Layout;

public enum ChartKind
{
    /// <summary>What suits the widget.</summary>
    Auto,
    Line,
    Area,
    Bar,
}
