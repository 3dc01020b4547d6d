namespace Collections.Core.Amc;

/// <summary>What to list: everything created since <see cref="Since"/>, newest first unless said otherwise.</summary>
public sealed record ExecutionListing(DateTimeOffset Since)
{
    /// <summary>Brings the SQL, and with it the token of ours.</summary>
    public bool IncludeWorkflow { get; init; }

    public bool IncludeCancelled { get; init; } = true;

    public bool OldestFirst { get; init; }

    /// <summary>Executions per page, 1 to 100.</summary>
    public int PageSize { get; init; } = 100;
}
