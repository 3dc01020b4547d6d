namespace Collections.Benchmarks;

/// <summary>What a figure has to reach. All of them stand in <c>targets.json</c>.</summary>
internal sealed record Target(string Unit, double? AtMost, double? AtLeast)
{
    public bool IsMetBy(double value) => (AtMost is not { } most || value <= most) && (AtLeast is not { } least || value >= least);

    public override string ToString() => AtMost is { } most ? FormattableString.Invariant($"≤ {most}") : FormattableString.Invariant($"≥ {AtLeast}");
}
