namespace Collections.AmcSandbox.Data;

/// <summary>One of AMC's data sources.</summary>
/// <param name="Events">How many events a fact stands for in this table; that is what it counts.</param>
internal sealed record SourceTable(
    string Name, string Description, bool HasSponsored, bool HasDsp, Func<Fact, long> Events, IReadOnlyList<SourceColumn> Columns)
{
    private readonly Dictionary<string, SourceColumn> _byName = Columns.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>An instance without DSP lacks the tables that have nothing else.</summary>
    public bool IsIn(SandboxInstance instance) => HasSponsored || instance.HasDsp;

    public SourceColumn? Find(string column) => _byName.GetValueOrDefault(column);
}
