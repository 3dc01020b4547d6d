using Collections.Core.Amc;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Catalog;

/// <summary>
/// Connects the configured account when a worker starts, again and again until AMC answers, and sees to it that somebody can open its instances:
/// where there is no Admin yet, as soon as there is one.
/// </summary>
public sealed partial class AccountConnectionRunner(
    AccountConnection account, AccessWriter access, TimeProvider time, ILogger<AccountConnectionRunner> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookForAdminEvery = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryAsync(async () => await account.ConnectAsync(stoppingToken) is not null))
        {
            await Task.Delay(RetryAfter, time, stoppingToken);
        }

        while (!await TryAsync(async () => await access.GrantUnclaimedAsync(stoppingToken) == 0))
        {
            await Task.Delay(LookForAdminEvery, time, stoppingToken);
        }
    }

    /// <summary>AMC or the database may be away for a while; the process is not ended for that.</summary>
    private async Task<bool> TryAsync(Func<Task<bool>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception exception) when (exception is AmcException or NpgsqlException)
        {
            Log.NotConnected(logger, exception.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7113, LogLevel.Warning, "The AMC account is not connected yet, trying again: {Reason}")]
        public static partial void NotConnected(ILogger logger, string reason);
    }
}
