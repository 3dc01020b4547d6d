namespace Collections.Core.Amc;

/// <summary>Section <c>Amc</c>. Checked at start by <see cref="AmcOptionsCheck"/>.</summary>
public sealed class AmcOptions
{
    public const string Section = "Amc";

    /// <summary>Login with Amazon client. None: the sandbox is used.</summary>
    public string? ClientId { get; set; }

    public string? ClientSecret { get; set; }

    public string? RefreshToken { get; set; }

    /// <summary>The AMC account, "ENTITY…".</summary>
    public string? EntityId { get; set; }

    public string? MarketplaceId { get; set; }

    /// <summary>NA (default), EU or FE; not used when <see cref="BaseUrl"/> is given.</summary>
    public AmcRegion Region { get; set; } = AmcRegion.NA;

    /// <summary>
    /// Another AMC, such as the sandbox; given together with <see cref="TokenUrl"/>. Downloads from this host are allowed, also on a
    /// private address.
    /// </summary>
    public Uri? BaseUrl { get; set; }

    public Uri? TokenUrl { get; set; }

    /// <summary>How often an instance with open executions is asked. 15 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a POST may take before its outcome counts as unknown. 20 s.</summary>
    public TimeSpan PostTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long any other call may take, its answer included. 60 s.</summary>
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a download may stand still, before its first byte or between two. 30 s.</summary>
    public TimeSpan DownloadIdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long before its end a token is renewed, at most a tenth of its life. 5 min.</summary>
    public TimeSpan TokenMargin { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait that Amazon may ask of us. 15 min.</summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether an account of Amazon, or a sandbox that runs elsewhere, is configured.</summary>
    public bool IsConfigured => !string.IsNullOrWhiteSpace(ClientId);

    public AmcEndpoints Endpoints => BaseUrl is not null && TokenUrl is not null ? new(BaseUrl, TokenUrl) : AmcEndpoints.Of(Region);

    public override string ToString() => $"AmcOptions {{ ClientId = {ClientId}, Api = {Endpoints.Api} }}";
}
