using System.Globalization;
using System.Security.Cryptography;
using Collections.AmcSandbox;
using Collections.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Benchmarks;

/// <summary>The product in this process, in one of its roles, on the database of a benchmark.</summary>
internal sealed class BenchmarkApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Surroundings _surroundings;

    private BenchmarkApp(WebApplication app, Surroundings surroundings)
    {
        (_app, _surroundings) = (app, surroundings);
        Url = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public IServiceProvider Services => _app.Services;

    public Uri Url { get; }

    /// <param name="sandbox">What stands for AMC; null where nobody asks AMC anything.</param>
    public static async Task<BenchmarkApp> StartAsync(
        BenchmarkRun run, BenchmarkDatabase database, string role, SandboxApp? sandbox, IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var builder = CollectionsHost.CreateBuilder(["--applicationName", "Collections.Web", "--role", role, "--urls", "http://127.0.0.1:0"]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Collections"] = database.App,
            ["ConnectionStrings:Worker"] = role is "web" ? null : database.Worker,
            ["Demo:Enabled"] = "false",
            ["DataProtection:KeyFile"] = await KeyFileAsync(run, cancellationToken),
            ["Ingestion:SpoolDirectory"] = Path.Combine(run.Folder, "spool"),
            ["Ingestion:UnreadableDirectory"] = Path.Combine(run.Folder, "unreadable"),
            ["Logging:LogLevel:Default"] = "Warning",
        });
        if (sandbox is not null)
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Amc:ClientId"] = SandboxAccount.ClientId,
                ["Amc:ClientSecret"] = SandboxAccount.ClientSecret,
                ["Amc:RefreshToken"] = SandboxAccount.Demo.RefreshToken,
                ["Amc:EntityId"] = SandboxAccount.Demo.EntityId,
                ["Amc:MarketplaceId"] = SandboxAccount.Demo.MarketplaceId,
                ["Amc:BaseUrl"] = sandbox.Url,
                ["Amc:TokenUrl"] = sandbox.TokenUrl,
            });
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddCollections();
        var surroundings = new Surroundings(builder.Configuration);
        var app = builder.Build();
        await app.ProvideAsync(surroundings, cancellationToken);
        app.UseCollections();
        await app.StartAsync(cancellationToken);
        return new(app, surroundings);
    }

    public static string Interval(TimeSpan interval) => interval.ToString("c", CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _surroundings.DisposeAsync();
    }

    private static async Task<string> KeyFileAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var file = Path.Combine(run.Folder, "keyfile");
        if (!File.Exists(file))
        {
            await File.WriteAllTextAsync(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), cancellationToken);
        }

        return file;
    }
}
