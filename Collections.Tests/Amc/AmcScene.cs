using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Collections.AmcSandbox;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Collections.Tests.Amc;

/// <summary>The client as the product registers it, against a server of the test's choice.</summary>
internal sealed class AmcScene : IAmcCredentials, IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ConcurrentQueue<AmcCall> _calls = [];

    public AmcScene(string url, string tokenUrl, Action<AmcOptions>? configure = null, TimeProvider? clock = null, Func<string, IPAddress[]>? resolve = null)
    {
        Credentials = new(SandboxAccount.ClientId, SandboxAccount.ClientSecret, SandboxAccount.Demo.RefreshToken, new(new(url), new(tokenUrl)));
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(clock ?? TimeProvider.System)
            .AddSingleton<IAmcCredentials>(this)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        if (resolve is not null)
        {
            services.AddSingleton<DownloadHandler.Resolver>((host, _) => Task.FromResult(resolve(host)));
        }

        services.AddAmc().Configure<AmcOptions>(options => configure?.Invoke(options));
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        Client = _services.GetRequiredService<IAmcClient>();
        Instance = Of(SandboxAccount.Demo, SandboxAccount.Demo.Instances[0]);
    }

    public static ExecutionToken Token { get; } = new(Guid.Parse("5f0c9d0e-4e04-4f9f-9d53-1d6d3d7c1e01"), ExecutionId.New());

    public static ExecutionRequest Request { get; } = new(
        "SELECT campaign, SUM(impressions) AS impressions FROM dsp_impressions GROUP BY campaign", new(2026, 3, 2), new(2026, 3, 8), "America/New_York");

    public IAmcClient Client { get; }

    public IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public AmcInstanceContext Instance { get; }

    public AmcCredentials Credentials { get; set; }

    public int CredentialReads { get; private set; }

    public RecordingLog Log { get; } = new();

    /// <summary>Every exchange that the client told of.</summary>
    public IReadOnlyList<AmcCall> Calls => [.. _calls];

    public AmcInstanceContext Of(SandboxAccount account, SandboxInstance instance) =>
        new(AccountId.New(), new(account.EntityId), new(account.MarketplaceId), new(instance.Id)) { OnCall = _calls.Enqueue };

    public Task<AmcExecution> CreateAsync() => Client.CreateExecutionAsync(Instance, Request, Token, TestContext.Current.CancellationToken);

    public Task<AmcExecution> GetAsync(string id = "x") =>
        Client.GetExecutionAsync(Instance, new(id), includeWorkflow: false, TestContext.Current.CancellationToken);

    public Task<AmcCredentials> GetAsync(AccountId accountId, CancellationToken cancellationToken)
    {
        CredentialReads++;
        return Task.FromResult(Credentials);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
