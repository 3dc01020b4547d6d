namespace Collections.AmcSandbox;

/// <summary>One execution in the ledger.</summary>
public sealed record LedgerExecution
{
    public required string InstanceId { get; init; }

    public required Guid WorkflowExecutionId { get; init; }

    /// <summary>What the SQL's comment <c>/* dc:installation:execution */</c> names after <c>dc:</c>; null when there is none.</summary>
    public string? Token { get; init; }

    /// <summary>Hash of the SQL as received.</summary>
    public required string SqlSha256 { get; init; }

    /// <summary>Hash of the SQL without the comment of <see cref="Token"/> and white space at its end: equal for equal queries.</summary>
    public required string QuerySha256 { get; init; }

    public required string WorkflowId { get; init; }

    /// <summary>As asked, in <see cref="TimeZone"/>; the end is exclusive.</summary>
    public required string WindowStart { get; init; }

    public required string WindowEnd { get; init; }

    public required string TimeZone { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public DateTimeOffset? StartTime { get; init; }

    public DateTimeOffset? EndTime { get; init; }

    public required string Status { get; init; }

    public string? StatusReason { get; init; }

    public bool DryRun { get; init; }

    /// <summary>Planted by <c>POST /sandbox/others</c>: not the client's.</summary>
    public bool Others { get; init; }

    /// <summary>Its files are truncated or hostile; <see cref="Rows"/> and <see cref="Sums"/> are those of the intact result.</summary>
    public bool BadCsv { get; init; }

    public long Rows { get; init; }

    public required IReadOnlyDictionary<string, decimal> Sums { get; init; }

    public required IReadOnlyList<LedgerFile> Files { get; init; }
}
