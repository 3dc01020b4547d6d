using Collections.Tests.Support;

namespace Collections.Tests.Web.Api;

/// <summary>One application and its database for the tests of a class; each test brings people of its own.</summary>
public sealed class ApiFixture(PostgresServer server) : IAsyncLifetime
{
    public TestDatabase Database { get; private set; } = null!;

    public TestApp App { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await server.CreateAsync(TestContext.Current.CancellationToken);
        App = await TestApp.StartAsync(Database);
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Database.DisposeAsync();
    }
}
