using Collections.Core.Amc;
using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Web.Security;

namespace Collections.Web.Hosting;

/// <summary>Fills the demo before it is served, so that its first page already has something to show.</summary>
internal sealed partial class DemoSeeding(IServiceScopeFactory scopes, DemoSeed seed, ILogger<DemoSeeding> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var user = await scope.ServiceProvider.GetRequiredService<People>().DemoAsync(cancellationToken);
        try
        {
            await seed.EnsureAsync(new DemoUser(new(user.Id), user.DisplayName), cancellationToken);
        }
        catch (AmcException exception)
        {
            // A demo with somebody's own AMC, which does not answer now. The next start tries again.
            Log.NotSeeded(logger, exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private sealed record DemoUser(UserId Id, string Name) : ICurrentUser;

    private static partial class Log
    {
        [LoggerMessage(8201, LogLevel.Warning, "The demo's sample data could not be made: {Reason}")]
        public static partial void NotSeeded(ILogger logger, string reason);
    }
}
