namespace Collections.Core.Planning;

/// <summary>The counters of a collection. Completed counts SUCCESS only.</summary>
public sealed record CollectionCounts(int Total, int Completed, int Failed, int Skipped, int Running)
{
    public int Pending => Total - Completed - Failed - Skipped - Running;

    /// <summary>As the SQL function <c>collection_percentage</c>: whole, 100 only when all is done, null ("–") for 0 of 0.</summary>
    public int? Percent => Total - Skipped > 0 ? 100 * Completed / (Total - Skipped) : null;

    /// <summary>As the SQL function <c>refresh_collection_status</c>.</summary>
    public CollectionStatus Status(bool paused) => this switch
    {
        { Pending: > 0 } or { Running: > 0 } => paused ? CollectionStatus.Paused : CollectionStatus.Active,
        { Failed: > 0 } => CollectionStatus.Failed,
        _ => CollectionStatus.Completed,
    };
}
