namespace Collections.Core.Catalog;

/// <summary>A KPI as a form or a program wants it. Nothing in it is trusted.</summary>
public sealed record KpiEdit
{
    public required string Key { get; init; }
    public required string Name { get; init; }
    public required KpiKind Kind { get; init; }
    public string? Column { get; init; }
    public string? Numerator { get; init; }
    public string? Denominator { get; init; }
    public decimal Multiplier { get; init; } = 1;
    public RawUnit RawUnit { get; init; }
    public KpiUnit Unit { get; init; }
    public string? Currency { get; init; }
    public string? CurrencyColumn { get; init; }
    public KpiDirection Direction { get; init; }
    public decimal? Goal { get; init; }
    public int? Decimals { get; init; }
    public int Position { get; init; } = 1_000;
    public bool IsHidden { get; init; }

    /// <summary>To change a part of it.</summary>
    public static KpiEdit Of(Kpi kpi) => new()
    {
        Key = kpi.Key,
        Name = kpi.Name,
        Kind = kpi.Kind,
        Column = kpi.Column,
        Numerator = kpi.Numerator,
        Denominator = kpi.Denominator,
        Multiplier = kpi.Multiplier,
        RawUnit = kpi.RawUnit,
        Unit = kpi.Unit,
        Currency = kpi.Currency,
        CurrencyColumn = kpi.CurrencyColumn,
        Direction = kpi.Direction,
        Goal = kpi.Goal,
        Decimals = kpi.Decimals,
        Position = kpi.Position,
        IsHidden = kpi.IsHidden,
    };
}
