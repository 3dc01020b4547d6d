namespace Collections.AmcSandbox.Data;

/// <summary>Numbers that look random and depend on nothing but their inputs.</summary>
internal static class Noise
{
    public static ulong Mix(ulong seed, ulong value)
    {
        var z = seed + (value * 0x9E3779B97F4A7C15UL) + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    public static ulong Mix(ulong seed, string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        return Mix(seed, hash);
    }

    /// <summary>From 0 up to, not including, 1.</summary>
    public static double Unit(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    public static double Between(ulong hash, double low, double high) => low + ((high - low) * Unit(hash));
}
