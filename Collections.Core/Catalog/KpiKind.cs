namespace Collections.Core.Catalog;

/// <summary>What may be done with a KPI's weeks.</summary>
public enum KpiKind
{
    /// <summary>Adds up over rows and weeks.</summary>
    Additive,

    /// <summary>A quotient of two sums; several weeks are pooled, never averaged.</summary>
    Ratio,

    /// <summary>A distinct count, such as reach: people counted in several rows or weeks would be counted more than once.</summary>
    NonAdditive,

    /// <summary>Anything else: only its smallest and its largest value mean something over several rows.</summary>
    Other,
}
