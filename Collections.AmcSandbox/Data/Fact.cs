namespace Collections.AmcSandbox.Data;

/// <summary>What happened with one ASIN of one campaign, on one day or over the window, possibly split further. Reused from one to the next.</summary>
internal sealed class Fact
{
    public static readonly int MeasureCount = Enum.GetValues<Measure>().Length;
    public static readonly int SplitCount = Enum.GetValues<Split>().Length;

    private readonly long[] _measures = new long[MeasureCount];
    private readonly int[] _parts = new int[SplitCount];

    public required Campaign Campaign { get; init; }

    public required SandboxInstance Instance { get; init; }

    public required string Asin { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>The day; the first one, where days are taken together.</summary>
    public DateOnly Day { get; set; }

    public long this[Measure measure]
    {
        get => _measures[(int)measure];
        set => _measures[(int)measure] = value;
    }

    public int this[Split split]
    {
        get => _parts[(int)split];
        set => _parts[(int)split] = value;
    }

    public bool IsDsp => Campaign.Product == AdProduct.Dsp;

    public long ConversionEvents => this[Measure.DetailPageViews] + this[Measure.AddToCarts] + this[Measure.Purchases] + this[Measure.HaloPurchases];

    public void Clear() => Array.Clear(_measures);

    public void Add(Fact other)
    {
        for (var i = 0; i < _measures.Length; i++)
        {
            _measures[i] += other._measures[i];
        }
    }

    /// <summary>Takes the share from <paramref name="start"/> to <paramref name="end"/> of another; neighbouring shares add up to the whole.</summary>
    public void TakeShare(Fact whole, double start, double end)
    {
        for (var i = 0; i < _measures.Length; i++)
        {
            // Without the offset all small numbers would fall to the last share.
            var offset = Noise.Unit(Noise.Mix(Noise.Mix(Seed, (ulong)Day.DayNumber), (ulong)i));
            _measures[i] = (long)((whole._measures[i] * end) + offset) - (long)((whole._measures[i] * start) + offset);
        }
    }

    public Fact Copy()
    {
        var copy = new Fact { Campaign = Campaign, Instance = Instance, Asin = Asin, Seed = Seed, Day = Day };
        copy.Add(this);
        copy.TakeParts(this);
        return copy;
    }

    public void TakeParts(Fact other) => other._parts.CopyTo(_parts, 0);
}
