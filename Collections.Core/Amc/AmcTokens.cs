using System.Collections.Concurrent;
using System.Text.Json;
using Collections.Core.Catalog;
using Microsoft.Extensions.Options;

namespace Collections.Core.Amc;

/// <summary>
/// The access tokens of the accounts, renewed before they end. However many calls want one at once, each account asks Amazon once at a time
/// and all share the answer, also when it is a refusal.
/// </summary>
internal sealed class AmcTokens(
    IHttpClientFactory http, IAmcCredentials credentials, AmcExchange exchange, IOptions<AmcOptions> options, TimeProvider clock)
{
    public const string HttpClientName = "collections.amc.token";

    /// <summary>How long credentials are used before the catalog is asked whether they still are the same.</summary>
    private static readonly TimeSpan RecheckAfter = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<AccountId, AccountTokens> _accounts = [];

    /// <summary>A token that works as far as we know; never the refused one, which Amazon has just turned down.</summary>
    public async Task<AmcToken> GetAsync(AccountId account, AmcToken? refused, Action<AmcCall> tell, CancellationToken cancellationToken)
    {
        var mine = _accounts.GetOrAdd(account, static _ => new());
        while (true)
        {
            Renewal renewal;
            var isMine = false;
            lock (mine)
            {
                if (mine.Current is { } current && IsGood(current, refused) && clock.GetUtcNow() < current.RecheckAt)
                {
                    return current;
                }

                if (mine.Renewal is null)
                {
                    mine.Renewal = renewal = new();
                    // On its own, under nobody's cancellation: others wait for the same answer.
                    renewal.Task = Task.Run(() => RenewAsync(account, mine, renewal, refused), CancellationToken.None);
                    isMine = true;
                }

                renewal = mine.Renewal;
            }

            AmcToken token;
            try
            {
                token = await renewal.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                if (isMine && renewal.Call is { } call)
                {
                    tell(call);
                }
            }

            // A renewal that began before the refusal was known may bring the refused token once more.
            if (isMine || token.Value != refused?.Value)
            {
                return token;
            }
        }
    }

    /// <summary>Drops the tokens of an account that is not asked for any more.</summary>
    public void Forget(AccountId account) => _accounts.TryRemove(account, out _);

    private bool IsGood(AmcToken token, AmcToken? refused) => clock.GetUtcNow() < token.RenewAt && token.Value != refused?.Value;

    private async Task<AmcToken> RenewAsync(AccountId account, AccountTokens mine, Renewal renewal, AmcToken? refused)
    {
        var old = mine.Current;
        AmcToken? token = null;
        try
        {
            using var deadline = new CancellationTokenSource(options.Value.ReadTimeout, clock);
            var current = await credentials.GetAsync(account, deadline.Token);
            token = old is not null && old.Credentials == current && IsGood(old, refused)
                ? old with { RecheckAt = clock.GetUtcNow() + RecheckAfter }
                : await AskAsync(current, call => renewal.Call = call);
            return token;
        }
        catch (AmcException exception) when (exception.ErrorClass is AmcErrorClass.Transient or AmcErrorClass.Throttled
            && old is not null && old.Value != refused?.Value && clock.GetUtcNow() < old.ExpiresAt)
        {
            // The token service is away, and what we have still works.
            return old;
        }
        catch (OperationCanceledException exception)
        {
            throw new AmcException(AmcErrorClass.Transient, AmcEndpoint.Token.Name, "the credentials could not be read in time", exception);
        }
        finally
        {
            lock (mine)
            {
                mine.Current = token ?? mine.Current;
                mine.Renewal = null;
            }
        }
    }

    private async Task<AmcToken> AskAsync(AmcCredentials current, Action<AmcCall> tell)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, current.Endpoints.Token)
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "refresh_token"), new("refresh_token", current.RefreshToken),
                new("client_id", current.ClientId), new("client_secret", current.ClientSecret),
            ]),
        };
        using var response = await exchange.SendAsync(
            http.CreateClient(HttpClientName), AmcEndpoint.Token, request, options.Value.ReadTimeout, buffer: true, Classify, tell,
            [current.RefreshToken, current.ClientSecret], CancellationToken.None);
        var answer = Parse(await response.Content.ReadAsByteArrayAsync(CancellationToken.None));
        if (answer?.AccessToken is not { Length: > 0 } value || value.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new AmcException(AmcErrorClass.Transient, AmcEndpoint.Token.Name, "the answer holds no token")
            {
                StatusCode = (int)response.StatusCode,
            };
        }

        var life = TimeSpan.FromSeconds(Math.Clamp(answer.ExpiresIn ?? 3_600, 1, 86_400));
        var margin = options.Value.TokenMargin < life / 10 ? options.Value.TokenMargin : life / 10;
        var now = clock.GetUtcNow();
        return new(value, current, now + life - margin, now + life, now + RecheckAfter);
    }

    /// <summary>Every refusal of the token service is about the account: a revoked consent, a wrong secret, a wrong address.</summary>
    private static AmcErrorClass Classify(int status, string details) => status switch
    {
        429 => AmcErrorClass.Throttled,
        408 or >= 500 or < 400 => AmcErrorClass.Transient,
        _ => AmcErrorClass.OnHoldAccount,
    };

    private static TokenAnswer? Parse(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, AmcJson.Default.TokenAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed class AccountTokens
    {
        public AmcToken? Current { get; set; }
        public Renewal? Renewal { get; set; }
    }

    private sealed class Renewal
    {
        public Task<AmcToken> Task { get; set; } = null!;
        public AmcCall? Call { get; set; }
    }
}
