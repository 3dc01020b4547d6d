using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>What came of asking AMC in the name of an account.</summary>
public abstract record ConnectionCheck
{
    private ConnectionCheck()
    {
    }

    /// <summary>It works.</summary>
    /// <param name="AccountName">Amazon's name of the account; null where Amazon tells none.</param>
    /// <param name="Instances">What AMC lists, by name.</param>
    public sealed record Works(string? AccountName, IReadOnlyList<ListedInstance> Instances) : ConnectionCheck;

    /// <summary>It does not.</summary>
    public sealed record Fails(ConnectionProblem Problem) : ConnectionCheck;

    /// <summary>Nobody was asked: the request itself cannot be right.</summary>
    public sealed record Invalid(IReadOnlyList<CatalogProblem> Problems) : ConnectionCheck;
}

/// <summary>An instance as AMC lists it.</summary>
/// <param name="Type">STANDARD, or SANDBOX: one with synthetic data only.</param>
/// <param name="IsReady">AMC has finished making it.</param>
/// <param name="KnownAs">Ours, when it is in the catalog already.</param>
public sealed record ListedInstance(AmcInstanceId Id, string Name, string Type, bool HasDsp, bool IsReady, InstanceId? KnownAs);
