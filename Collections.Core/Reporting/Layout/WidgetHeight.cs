namespace Collections.Core.Reporting.Layout;

public enum WidgetHeight
{
    Small,
    Medium,
    Large,
}
