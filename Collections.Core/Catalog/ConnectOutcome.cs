namespace Collections.Core.Catalog;

/// <summary>What came of bringing an account or its instances into the catalog.</summary>
public abstract record ConnectOutcome
{
    private ConnectOutcome()
    {
    }

    /// <param name="Instances">Those that were asked for, also if they were there already.</param>
    public sealed record Done(AccountId Account, IReadOnlyList<InstanceId> Instances) : ConnectOutcome;

    /// <summary>Nothing was written; all problems at once.</summary>
    public sealed record Refused(IReadOnlyList<CatalogProblem> Problems) : ConnectOutcome;

    /// <summary>Amazon does not take it; nothing was written.</summary>
    public sealed record Fails(ConnectionProblem Problem) : ConnectOutcome;

    public sealed record NotFound : ConnectOutcome;
}
