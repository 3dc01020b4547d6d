using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>The facts that share their key, added up.</summary>
internal sealed class Group(Value[] keys, int slots)
{
    /// <summary>The values that the group stands for: first the output items that are no aggregates, then what is grouped by beyond them.</summary>
    public Value[] Keys => keys;

    public Accumulator[] Accumulators { get; } = new Accumulator[slots];

    /// <summary>What the number of its users is reckoned from.</summary>
    public long Audience { get; set; }

    public long Users => Accumulator.Users(Audience);

    /// <summary>One of its facts, where an output mixes keys and aggregates.</summary>
    public Fact? Sample { get; init; }

    /// <summary>The number of its SELECT.</summary>
    public required int Select { get; init; }

    /// <summary>The branch that made it.</summary>
    public required Branch Branch { get; init; }
}
