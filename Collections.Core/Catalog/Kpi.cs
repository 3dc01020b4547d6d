namespace Collections.Core.Catalog;

/// <summary>A figure of a workflow's results: where it comes from, how it adds up, how it is shown. Guessed from the columns, or as people defined it.</summary>
public sealed record Kpi
{
    /// <summary>Unique within the workflow; of a column the name in lower case.</summary>
    public required string Key { get; init; }

    public required string Name { get; init; }

    public required KpiKind Kind { get; init; }

    /// <summary>Name of the column in lower case; null for a ratio.</summary>
    public string? Column { get; init; }

    public string? Numerator { get; init; }

    public string? Denominator { get; init; }

    /// <summary>Such as 1,000 in a cost per 1,000 impressions.</summary>
    public decimal Multiplier { get; init; } = 1;

    public RawUnit RawUnit { get; init; }

    public KpiUnit Unit { get; init; }

    /// <summary>ISO code; null where it is not money or no currency is known.</summary>
    public string? Currency { get; init; }

    /// <summary>The dimension that says the currency row by row; sums across several are refused.</summary>
    public string? CurrencyColumn { get; init; }

    public KpiDirection Direction { get; init; }

    public decimal? Goal { get; init; }

    public int? Decimals { get; init; }

    public int Position { get; init; }

    public bool IsHidden { get; init; }

    /// <summary>Nobody has touched it.</summary>
    public bool IsGuessed { get; init; }

    /// <summary>Of the stored value: unit and multiplier.</summary>
    public decimal Factor { get; init; } = 1;

    public decimal NumeratorFactor { get; init; } = 1;

    public decimal DenominatorFactor { get; init; } = 1;

    /// <summary>The columns that it is made of.</summary>
    public IEnumerable<string> Columns => Kind == KpiKind.Ratio ? [Numerator!, Denominator!] : [Column!];
}
