namespace Collections.AmcSandbox;

/// <summary>
/// What goes wrong, and how often. <c>PUT /sandbox/faults</c> replaces the whole set: what the body leaves out is switched off.
/// Shares of requests are rolled per request, shares of executions once, when the execution is created.
/// </summary>
/// <remarks>What a JSON body leaves out arrives as null or 0, not as the default given here: hence the setters that mend it.</remarks>
public sealed record SandboxFaults
{
    public static SandboxFaults None { get; } = new();

    /// <summary>Share of API requests answered 429 with <c>Retry-After</c>; nothing was executed.</summary>
    public Share Throttle { get; init; }

    /// <summary>The seconds that a 429 asks to wait; 1 when not given.</summary>
    public int RetryAfterSeconds { get; init => field = Math.Max(1, value); } = 1;

    /// <summary>Share of API requests and file downloads answered 500, 502 or 503; nothing was executed.</summary>
    public Share ServerError { get; init; }

    /// <summary>Share of create requests that are carried out, yet answered 504.</summary>
    public Share DoneThenTimeout { get; init; }

    /// <summary>Share of executions that end FAILED.</summary>
    public Share Failed { get; init; }

    /// <summary>Share of executions that end REJECTED.</summary>
    public Share Rejected { get; init; }

    /// <summary>Share of executions that are REJECTED because the privacy budget of their window is used up.</summary>
    public Share Privacy { get; init; }

    /// <summary>The list of executions shows the world as it was this many seconds ago (not scaled).</summary>
    public double LaggingListSeconds { get; init; }

    /// <summary>Share of executions whose SQL loses its comments.</summary>
    public Share DropComments { get; init; }

    /// <summary>Share of token requests answered <c>invalid_grant</c>; at 1 the access tokens already given stop working too.</summary>
    public Share RevokedToken { get; init; }

    /// <summary>Refresh tokens that are revoked, whatever <see cref="RevokedToken"/> says; so one account can be cut off alone.</summary>
    public IReadOnlyList<string> RevokedTokens { get; init => field = value ?? []; } = [];

    /// <summary>Entity ids of accounts whose owner has not accepted AMC's terms: everything of theirs but the list of accounts is answered 403.</summary>
    public IReadOnlyList<string> TermsNotAccepted { get; init => field = value ?? []; } = [];

    /// <summary>AMC instances that are listed and refuse their work: everything below them is answered 403.</summary>
    public IReadOnlyList<string> RefusedInstances { get; init => field = value ?? []; } = [];

    /// <summary>Share of executions whose result file is truncated or hostile.</summary>
    public Share BadCsv { get; init; }

    /// <summary>Share of executions that succeed and tell of gaps in the data.</summary>
    public Share DataGaps { get; init; }

    /// <summary>Share of download URLs that have expired when they are first used.</summary>
    public Share ExpiredUrl { get; init; }

    /// <summary>When not empty, only requests to and executions on these AMC instances suffer.</summary>
    public IReadOnlyList<string> Instances { get; init => field = value ?? []; } = [];
}
