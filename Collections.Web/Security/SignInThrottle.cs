using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Collections.Web.Security;

/// <summary>
/// Decides before a password is hashed whether it may be: a hash costs 50 ms of a core. Accounts that exist and accounts that do not are treated alike.
/// </summary>
internal sealed class SignInThrottle : IDisposable
{
    private readonly PartitionedRateLimiter<string> _accounts;
    private readonly PartitionedRateLimiter<string> _addresses;

    // Half of the cores go on serving pages while somebody tries passwords.
    private readonly SemaphoreSlim _hashing = new(Math.Max(1, Environment.ProcessorCount / 2));

    public SignInThrottle(IOptions<SignInLimits> limits)
    {
        _accounts = Limiter(limits.Value.TriesPerAccount, limits.Value.Window);
        _addresses = Limiter(limits.Value.TriesPerAddress, limits.Value.Window);
    }

    /// <param name="account">The normalised name; with the device's id for a device that this account has signed in from, so that an attacker cannot lock it out.</param>
    public bool MayTry(string account, string address) =>
        _addresses.AttemptAcquire(address).IsAcquired && _accounts.AttemptAcquire(account).IsAcquired;

    /// <summary>Runs one hash; waits while others hash.</summary>
    public async Task<T> HashAsync<T>(Func<Task<T>> hash, CancellationToken cancellationToken)
    {
        await _hashing.WaitAsync(cancellationToken);
        try
        {
            return await hash();
        }
        finally
        {
            _hashing.Release();
        }
    }

    public void Dispose()
    {
        _accounts.Dispose();
        _addresses.Dispose();
        _hashing.Dispose();
    }

    private static PartitionedRateLimiter<string> Limiter(int tries, TimeSpan window) =>
        PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetSlidingWindowLimiter(
            key, _ => new SlidingWindowRateLimiterOptions { PermitLimit = tries, Window = window, SegmentsPerWindow = 5, QueueLimit = 0 }));
}
