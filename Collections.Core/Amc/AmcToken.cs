namespace Collections.Core.Amc;

/// <summary>An access token and the credentials that it came from.</summary>
internal sealed record AmcToken(
    string Value, AmcCredentials Credentials, DateTimeOffset RenewAt, DateTimeOffset ExpiresAt, DateTimeOffset RecheckAt)
{
    public override string ToString() => $"AmcToken {{ ExpiresAt = {ExpiresAt:O} }}";
}
