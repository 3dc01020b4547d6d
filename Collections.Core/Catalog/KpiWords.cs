namespace Collections.Core.Catalog;

/// <summary>The words of the database for what a KPI is.</summary>
internal static class KpiWords
{
    public static KpiKind Kind(string word) => word switch
    {
        "additive" => KpiKind.Additive,
        "ratio" => KpiKind.Ratio,
        "non_additive" => KpiKind.NonAdditive,
        _ => KpiKind.Other,
    };

    public static string Of(KpiKind kind) => kind switch
    {
        KpiKind.Additive => "additive",
        KpiKind.Ratio => "ratio",
        KpiKind.NonAdditive => "non_additive",
        _ => "other",
    };

    public static KpiUnit Unit(string word) => word switch
    {
        "currency" => KpiUnit.Currency,
        "percent" => KpiUnit.Percent,
        "multiple" => KpiUnit.Multiple,
        _ => KpiUnit.Number,
    };

    public static string Of(KpiUnit unit) => unit switch
    {
        KpiUnit.Currency => "currency",
        KpiUnit.Percent => "percent",
        KpiUnit.Multiple => "multiple",
        _ => "number",
    };

    public static KpiDirection Direction(string word) => word switch
    {
        "up" => KpiDirection.Up,
        "down" => KpiDirection.Down,
        _ => KpiDirection.None,
    };

    public static string Of(KpiDirection direction) => direction switch
    {
        KpiDirection.Up => "up",
        KpiDirection.Down => "down",
        _ => "none",
    };

    public static RawUnit RawUnit(string word) => word switch
    {
        "millicents" => Catalog.RawUnit.Millicents,
        "microcents" => Catalog.RawUnit.Microcents,
        _ => Catalog.RawUnit.AsIs,
    };

    public static string Of(RawUnit unit) => unit switch
    {
        Catalog.RawUnit.Millicents => "millicents",
        Catalog.RawUnit.Microcents => "microcents",
        _ => "as_is",
    };
}
