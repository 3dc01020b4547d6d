using System.Net;
using System.Net.Http.Headers;
using Collections.Core.Data;
using Collections.Web.Hosting;
using Collections.Web.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Collections.Tests.Support;

/// <summary>The product in this process, serving pages and API on a free port over a database of the test's; no background work.</summary>
public sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Surroundings _surroundings;

    private TestApp(WebApplication app, Surroundings surroundings)
    {
        (_app, _surroundings) = (app, surroundings);
        Url = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Url { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<TestApp> StartAsync(
        TestDatabase database, Action<IServiceCollection>? replace = null, params (string Key, string Value)[] settings)
    {
        var builder = CollectionsHost.CreateBuilder(["--applicationName", "Collections.Web", "--role", "web", "--urls", "http://127.0.0.1:0"]);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [$"ConnectionStrings:{ConnectionNames.App}"] = database.App,
            ["Demo:Enabled"] = "true",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddCollections();
        builder.Logging.AddProvider(new TestLogs());
        replace?.Invoke(builder.Services);
        LastingLoggers.Add(builder.Services);
        var surroundings = new Surroundings(builder.Configuration);
        var app = builder.Build();
        await app.ProvideAsync(surroundings, TestContext.Current.CancellationToken);
        app.UseCollections();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, surroundings);
    }

    /// <summary>A browser: keeps cookies, and shows where it is sent.</summary>
    public HttpClient Browser(CookieContainer? cookies = null) =>
        new(new SocketsHttpHandler { CookieContainer = cookies ?? new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = Url };

    /// <summary>A program with a token of this person.</summary>
    public async Task<HttpClient> ProgramAsync(UserId user)
    {
        await using var scope = Services.CreateAsyncScope();
        var issued = await scope.ServiceProvider.GetRequiredService<ApiTokens>().IssueAsync(user, "test", expiresAt: null, TestContext.Current.CancellationToken);
        return new() { BaseAddress = Url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", issued!.Value.Text) } };
    }

    /// <summary>Lets a person of the stage sign in with a password, in these roles.</summary>
    public async Task EnableAsync(Person person, string password, params string[] roles)
    {
        await using var scope = Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var user = (await users.FindByIdAsync(person.User.ToString()))!;
        (await users.AddPasswordAsync(user, password)).Succeeded.ShouldBeTrue();
        (await users.AddToRolesAsync(user, roles)).Succeeded.ShouldBeTrue();
    }

    /// <summary>The lines for whoever starts the process, without <c>Ready:</c>.</summary>
    public async Task<List<string>> ConsoleLinesAsync()
    {
        List<string> lines = [];
        foreach (var line in Services.GetServices<StartupLine>())
        {
            await using var scope = Services.CreateAsyncScope();
            if (await line.Compose(scope.ServiceProvider, Url.ToString().TrimEnd('/'), TestContext.Current.CancellationToken) is { } text)
            {
                lines.Add(text);
            }
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        // Disposing alone does not say that it stops: circuits and timers would live on.
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _surroundings.DisposeAsync();
    }
}
