namespace Collections.Core.Catalog;

/// <summary>Which way is good.</summary>
public enum KpiDirection
{
    None,
    Up,
    Down,
}
