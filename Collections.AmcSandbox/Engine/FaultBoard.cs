using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Engine;

/// <summary>The faults in force, and the dice.</summary>
internal sealed class FaultBoard(SandboxOptions options)
{
    private SandboxFaults _current = options.Faults;
    private long _rolls;

    public SandboxFaults Current
    {
        get => Volatile.Read(ref _current);
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>Whether this event suffers, given its share.</summary>
    public bool Strikes(Share share, string? instanceId)
    {
        var faults = Current;
        if (share.Value <= 0 || (faults.Instances.Count > 0 && (instanceId is null || !faults.Instances.Contains(instanceId))))
        {
            return false;
        }

        return Noise.Unit(NextRoll()) < share.Value;
    }

    /// <summary>One of <paramref name="count"/> ways, from 0.</summary>
    public int Choose(int count) => (int)(NextRoll() % (ulong)count);

    public bool IsRevoked(string refreshToken)
    {
        var faults = Current;
        return refreshToken == SandboxAccount.RevokedRefreshToken || faults.RevokedToken.Value >= 1 || faults.RevokedTokens.Contains(refreshToken);
    }

    private ulong NextRoll() => Noise.Mix((ulong)options.Seed, (ulong)Interlocked.Increment(ref _rolls));
}
