using System.Security.Claims;
using Collections.Core.Data;
using Collections.Tests.Support;
using Collections.Web.Hosting;
using Collections.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Web.Components;

/// <summary>The whole product with one person's data, over a way to the database that can be cut and held; its services are those of a page.</summary>
public sealed class PageSite(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase? _database;
    private DatabaseLine? _line;
    private TestApp? _app;

    public TestDatabase Database => _database!;

    public DatabaseLine Line => _line!;

    /// <summary>Who has one of everything, and is an administrator of the instance.</summary>
    internal Person Person { get; private set; } = null!;

    /// <summary>A circuit's services, of this person.</summary>
    public AsyncServiceScope Open(UserId user)
    {
        var scope = _app!.Services.CreateAsyncScope();
        Claim[] claims = [new(ClaimTypes.NameIdentifier, $"{user}"), new(ClaimTypes.Name, "Somebody")];
        scope.ServiceProvider.GetRequiredService<CurrentUser>().Fix(new(new ClaimsIdentity(claims, "test")));
        ((IHostEnvironmentNavigationManager)scope.ServiceProvider.GetRequiredService<NavigationManager>()).Initialize("http://localhost/", "http://localhost/");
        return scope;
    }

    /// <summary>The way to the database works again, for whoever comes next too: what was cut is not kept.</summary>
    public void Mend()
    {
        Line.Mend();
        Line.LetGo();
        var db = _app!.Services.GetRequiredService<CollectionsDb>();
        db.App.Clear();
        db.Worker!.Clear();
    }

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(TestContext.Current.CancellationToken);
        _line = new(_database.App);
        _app = await TestApp.StartAsync(
            _database,
            replace: null,
            ($"ConnectionStrings:{ConnectionNames.App}", _line.Through(_database.App)),
            ($"ConnectionStrings:{ConnectionNames.Worker}", _line.Through(_database.Worker)),
            ("Logging:LogLevel:Default", "None"));
        Person = await Person.CreateAsync(_database, role: "Admin");
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        if (_line is not null)
        {
            await _line.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }
}
