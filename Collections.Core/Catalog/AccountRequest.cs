using Collections.Core.Amc;

namespace Collections.Core.Catalog;

/// <summary>An AMC account as a person or a program gives it. Nothing in it is trusted; <see cref="Cleaned"/> takes out what copying brings along.</summary>
public sealed record AccountRequest
{
    public string EntityId { get; init; } = "";
    public string MarketplaceId { get; init; } = "";
    public AmcRegion Region { get; init; } = AmcRegion.NA;
    public string ClientId { get; init; } = "";
    public string ClientSecret { get; init; } = "";
    public string RefreshToken { get; init; } = "";

    /// <summary>Where AMC answers, if not at Amazon: a sandbox. Given together with <see cref="TokenUrl"/>.</summary>
    public string BaseUrl { get; init; } = "";

    public string TokenUrl { get; init; } = "";

    /// <summary>None of these may hold a space, a line break or quotes; copying from a mail or a file often adds them.</summary>
    public AccountRequest Cleaned() => this with
    {
        EntityId = Clean(EntityId),
        MarketplaceId = Clean(MarketplaceId),
        ClientId = Clean(ClientId),
        ClientSecret = Clean(ClientSecret),
        RefreshToken = Clean(RefreshToken),
        BaseUrl = Clean(BaseUrl),
        TokenUrl = Clean(TokenUrl),
    };

    /// <summary>Without the secrets: a record's own text would carry them into a log.</summary>
    public override string ToString() => $"AccountRequest {{ EntityId = {EntityId}, MarketplaceId = {MarketplaceId} }}";

    internal IReadOnlyList<CatalogProblem> Problems()
    {
        List<CatalogProblem> problems = [];
        Require(EntityId, "entityId", "the entity id of the account (\"ENTITY…\")");
        Require(MarketplaceId, "marketplaceId", "the marketplace");
        Require(ClientId, "clientId", "the client id");
        Require(ClientSecret, "clientSecret", "the client secret");
        Require(RefreshToken, "refreshToken", "the refresh token");
        if (!Enum.IsDefined(Region))
        {
            problems.Add(new(CatalogProblemKind.AddressInvalid, "region", "The region is NA, EU or FE."));
        }

        if (BaseUrl is "" != TokenUrl is "")
        {
            problems.Add(new(CatalogProblemKind.AddressInvalid, BaseUrl is "" ? "baseUrl" : "tokenUrl", "Give both addresses, or neither for Amazon's own."));
        }

        Address(BaseUrl, "baseUrl");
        Address(TokenUrl, "tokenUrl");
        return problems;

        void Require(string value, string field, string what)
        {
            if (value is "")
            {
                problems.Add(new(CatalogProblemKind.CredentialMissing, field, $"Give {what}."));
            }
            else if (value.Length > 4_096 || value.Any(character => character is < '!' or > '~'))
            {
                problems.Add(new(CatalogProblemKind.CredentialMissing, field, $"This cannot be {what}: it holds characters that no such id has, or is too long."));
            }
        }

        void Address(string value, string field)
        {
            if (value is not "" && (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo is not ""
                || (url.Scheme is "http" && IsAmazons(url))))
            {
                problems.Add(new(CatalogProblemKind.AddressInvalid, field, "This must be an https address without a user name; http is for a sandbox only."));
            }
        }
    }

    internal AmcEndpoints Endpoints => BaseUrl is "" ? AmcEndpoints.Of(Region) : new(new(BaseUrl), new(TokenUrl));

    internal bool IsSimulated => BaseUrl is not "" && !IsAmazons(new(BaseUrl));

    internal AmcCredentials Credentials => new(ClientId, ClientSecret, RefreshToken, Endpoints);

    private static bool IsAmazons(Uri url) =>
        ((string[])[".amazon.com", ".amazon.co.uk", ".amazon.co.jp"]).Any(domain => url.IdnHost.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    // What can be seen and what cannot: line breaks, blanks of every width, byte order marks, the quotes of a settings file.
    private static string Clean(string? text) => new([
        .. (text ?? "").Where(character => !char.IsWhiteSpace(character) && !char.IsControl(character)
            && character is not ('\u200b' or '\u200c' or '\u200d' or '\u2060' or '\ufeff' or '"' or '\u201c' or '\u201d')),
    ]);
}
