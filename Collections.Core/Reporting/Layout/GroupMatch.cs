namespace Collections.Core.Reporting.Layout;

public enum GroupMatch
{
    Contains,
    StartsWith,
    EndsWith,
    Equals,
}
