using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Collections.AmcSandbox.Engine;

/// <summary>The access tokens given out. Thread-safe.</summary>
internal sealed class TokenStore(SandboxOptions options, SandboxClock clock)
{
    private readonly ConcurrentDictionary<string, Grant> _grants = new();

    public string Issue(string clientId, string refreshToken)
    {
        var now = clock.UtcNow;
        foreach (var (old, grant) in _grants)
        {
            if (grant.Expires <= now)
            {
                _grants.TryRemove(old, out _);
            }
        }

        var token = "Atza|" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));
        _grants[token] = new Grant(clientId, refreshToken, now.AddSeconds(options.AccessTokenSeconds));
        return token;
    }

    /// <summary>What the token stands for, or null when it is unknown or has expired.</summary>
    public Grant? Find(string accessToken)
    {
        return _grants.TryGetValue(accessToken, out var grant) && grant.Expires > clock.UtcNow ? grant : null;
    }

    internal sealed record Grant(string ClientId, string RefreshToken, DateTimeOffset Expires);
}
