using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Catalog;

public sealed class DemoSeedTests(PostgresServer server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_demo_begins_with_instances_queries_and_a_year_of_weeks_and_a_second_start_adds_nothing()
    {
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var scene = new CatalogScene(database, sandbox);
        var user = new DemoUser(await CatalogScene.AddUserAsync(database, "Admin", "Analyst"));

        await scene.Seed.EnsureAsync(user, Cancelled);
        await scene.Seed.EnsureAsync(user, Cancelled);

        (await scene.For<CatalogQueries>(user.Id).InstancesAsync(Cancelled)).Count.ShouldBe(6);
        (await scene.For<CatalogQueries>(user.Id).WorkflowsAsync(null, Cancelled)).Count.ShouldBe((4 * 3) + (2 * 2));
        var collection = (await scene.For<CollectionQueries>(user.Id).ListAsync(new(), Cancelled)).Items.ShouldHaveSingleItem();
        (collection.Name, collection.Status, collection.Owner).ShouldBe((DemoSeed.CollectionName, CollectionStatus.Active, "Demo user"));
        collection.Strip.Count.ShouldBe(52);
        collection.Strip.ShouldAllBe(status => status == WeekStatus.Pending);
    }

    [Fact]
    public async Task What_the_user_of_the_demo_deleted_does_not_come_back()
    {
        await using var database = await server.CreateAsync(Cancelled);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var scene = new CatalogScene(database, sandbox);
        var user = new DemoUser(await CatalogScene.AddUserAsync(database, "Admin"));
        await scene.Seed.EnsureAsync(user, Cancelled);

        await TestDatabase.ExecuteAsync(database.SuperUser, "update report_data_collections set deleted_at = now()");
        await TestDatabase.ExecuteAsync(database.SuperUser, "update workflows set deleted_at = now()");
        await scene.Seed.EnsureAsync(user, Cancelled);

        (await scene.For<CollectionQueries>(user.Id).ListAsync(new(), Cancelled)).Items.ShouldBeEmpty();
        (await scene.For<CatalogQueries>(user.Id).WorkflowsAsync(null, Cancelled)).ShouldBeEmpty();
    }

    private sealed record DemoUser(UserId Id) : ICurrentUser
    {
        public string Name => "Demo user";
    }
}
