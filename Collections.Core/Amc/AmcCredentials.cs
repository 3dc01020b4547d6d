namespace Collections.Core.Amc;

/// <summary>What signs an account in at Amazon.</summary>
public sealed record AmcCredentials(string ClientId, string ClientSecret, string RefreshToken, AmcEndpoints Endpoints)
{
    /// <summary>Without the secrets: a record's own text would carry them into a log.</summary>
    public override string ToString() => $"AmcCredentials {{ ClientId = {ClientId}, Api = {Endpoints.Api} }}";
}
