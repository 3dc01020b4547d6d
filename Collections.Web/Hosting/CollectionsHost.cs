using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Core.Reporting;
using Collections.Core.Sharing;
using Collections.Web.Api;
using Collections.Web.App;
using Collections.Web.Jobs;
using Collections.Web.Security;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Collections.Web.Hosting;

/// <summary>The whole application: <c>Program</c> says the steps, this class what each consists of.</summary>
public static class CollectionsHost
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        // Settings and assets are beside the binaries, wherever the process was started from. Without UseStaticWebAssets a build that is not
        // published serves every asset with no content.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();

        // Without this a build that is not published looks at each asset's file at every request, and forbids browsers to keep any.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] ??= builder.Environment.IsDevelopment() ? "true" : "false";

        // The address of a report carries its whole arrangement.
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestLineSize = 32 * 1024);
        builder.Configuration.AddCommandLine(args, new Dictionary<string, string> { ["--role"] = StartMode.RoleKey });
        return builder;
    }

    public static void AddCollections(this WebApplicationBuilder builder)
    {
        var mode = StartMode.From(builder.Configuration);
        if (!((string[])["urls", "http_ports", "https_ports"]).Any(key => builder.Configuration[key] is { Length: > 0 }))
        {
            // Several workers may run on one machine; their address serves nothing but health.
            builder.WebHost.UseUrls(mode.ServesWeb ? DefaultUrl : "http://127.0.0.1:0");
        }

        var services = builder.Services;
        services.AddSingleton(mode);
        services.AddSingleton(TimeProvider.System);
        services.AddCollectionsData(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            return new(configuration.GetConnectionString(ConnectionNames.App)!, configuration.GetConnectionString(ConnectionNames.Worker));
        });
        services.AddAmc();
        services.AddCollectionsCatalog();
        services.AddCollectionsPlanning();
        services.AddCollectionsReporting();
        if (mode.DoesWork)
        {
            services.AddCatalogWorker();
            services.AddReportingWorker();
            if (mode.IsDemo)
            {
                services.AddHostedService<DemoSeeding>();
            }
        }

        services.AddCollectionsProgress();
        services.AddCollectionsSharing();
        services.AddCollectionsSecurity();
        services.AddSignInLines();
        services.AddPages();
        services.AddCollectionsApi();
        services.AddKeyRing(builder.Configuration);
        services.AddCollectionsIngestion(configuration => DataFolder.Choose(configuration["Postgres:DataDirectory"]));
        services.AddCollectionsJobs(mode);
        services.AddTelemetry(builder.Configuration);
        services.AddHealthChecks().AddCheck<DatabaseHealth>("database");

        // Last: it knows the options that everything above has registered.
        services.AddSingleton(new KnownOptions(StartChecks.OptionsTypes(services)));
    }

    /// <summary>A line for the console of whoever starts the process; see <see cref="StartupLine"/>.</summary>
    public static IServiceCollection AddStartupLine(
        this IServiceCollection services, Func<IServiceProvider, string, CancellationToken, Task<string?>> compose) =>
        services.AddSingleton(new StartupLine(compose));

    public static void UseCollections(this WebApplication app)
    {
        app.UsePageErrors();

        // After the error pages, which send a request round again: only then does it find their endpoint.
        app.UseRouting();
        app.UseCollectionsSecurity();
        if (app.Services.GetRequiredService<StartMode>().ServesWeb)
        {
            app.MapSignIn();
            app.MapPages();
            app.MapCollectionsApi();
            app.MapJobsDashboard();
        }

        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
    }

    /// <summary>Checks all settings, then sees to a database and an AMC. Nothing has been connected or written before it.</summary>
    public static async Task ProvideAsync(this WebApplication app, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var mode = app.Services.GetRequiredService<StartMode>();
        StartChecks.ThrowIfAnySettingIsWrong(mode, app.Configuration, app.Services.GetRequiredService<KnownOptions>().Types, app.Services);
        await surroundings.ProvideAsync(mode, app.Services.GetRequiredService<ILoggerFactory>(), cancellationToken);
    }

    /// <summary>Runs until the process is told to stop. Once it serves, says so in the lines that scripts wait for.</summary>
    public static async Task RunAsync(this WebApplication app, Surroundings surroundings)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            // What has begun ends in its order: else the host takes its services away under it, and reports each of its loops as failed.
            // Why it did not start is what counts; what fails while it stops is logged.
            await app.StopAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        try
        {
            Console.Out.WriteLine(string.Join(Environment.NewLine, await LinesAsync(app, surroundings, app.Lifetime.ApplicationStopping)));
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Told to stop before it was ready.
        }

        await app.WaitForShutdownAsync();
    }

    private static async Task<List<string>> LinesAsync(WebApplication app, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var url = Url(app);
        List<string> lines = [$"Ready: {url}"];
        if (surroundings.SandboxUrl is { } sandbox)
        {
            lines.Add($"Sandbox: {sandbox}");
        }

        foreach (var line in app.Services.GetServices<StartupLine>())
        {
            await using var scope = app.Services.CreateAsyncScope();
            if (await line.Compose(scope.ServiceProvider, url, cancellationToken) is { } text)
            {
                lines.Add(text);
            }
        }

        return lines;
    }

    // What a browser on this machine can open, also when the server listens on every address.
    private static string Url(WebApplication app)
    {
        var address = BindingAddress.Parse(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var host = address.Host is "0.0.0.0" or "[::]" or "*" or "+" ? "127.0.0.1" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}{address.PathBase}";
    }

    private sealed record KnownOptions(IReadOnlyList<Type> Types);
}
