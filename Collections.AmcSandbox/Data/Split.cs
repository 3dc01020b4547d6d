namespace Collections.AmcSandbox.Data;

/// <summary>The finer things that a day of an ASIN in a campaign can be split by, when a query asks for them.</summary>
internal enum Split
{
    Hour,
    SearchTerm,
    Placement,
    Device,
    Region,
    AdGroup,
    Creative,

    /// <summary>How long after the ad something was bought.</summary>
    Delay,

    /// <summary>How many times one user saw or did it; stands in for whatever a query counts per user.</summary>
    Frequency,
}

/// <summary>The parts of each <see cref="Split"/>.</summary>
internal static class Splits
{
    private const int MostParts = 600;
    private static readonly int[] Sizes = [24, 6, 4, 3, 8, 2, 2, 7, 10];

    public static int Size(Split split) => Sizes[(int)split];

    /// <summary>Those that are really split; where together they would be too many, the last ones take one part per fact.</summary>
    public static IReadOnlyList<Split> Affordable(IEnumerable<Split> wanted)
    {
        var parts = 1;
        return [.. wanted.Distinct().OrderByDescending(s => s is Split.Hour).ThenBy(s => s).TakeWhile(split => (parts *= Size(split)) <= MostParts)];
    }

    /// <summary>Where part <paramref name="part"/> begins on a scale from 0 to 1; the shares differ by <paramref name="seed"/>.</summary>
    public static double Start(Split split, int part, ulong seed)
    {
        var size = Size(split);
        if (part <= 0 || part >= size)
        {
            return part <= 0 ? 0 : 1;
        }

        var wobble = Noise.Between(Noise.Mix(seed, ((ulong)split * 100) + (ulong)part), -0.3, 0.3) / size;
        var even = (double)part / size;

        // Few buy late and few see an ad ten times; the day's hours and the rest are about even.
        return split is Split.Delay or Split.Frequency ? Math.Pow(even, 0.4) : even + wobble;
    }
}
