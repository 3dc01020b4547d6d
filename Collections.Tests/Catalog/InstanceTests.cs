using Collections.Core.Catalog;
using Collections.Tests.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Catalog;

public sealed class InstanceTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_Admin_adds_an_instance_to_the_own_account_and_becomes_its_Admin()
    {
        await using var stage = await PlanningStage.CreateAsync(database, role: "Admin");

        var done = (await stage.Instances.AddAsync(Request(stage) with { TimeZone = "Asia/Tokyo", Currency = "JPY" }, Cancelled)).ShouldBeOfType<InstanceOutcome.Done>();

        var row = (await stage.Catalog.FindInstanceAsync(done.Id, Cancelled)).ShouldNotBeNull();
        (row.Name, row.AmcInstanceId.Value, row.TimeZone, row.Currency, row.Role).ShouldBe(("Another", "amcanother1", "Asia/Tokyo", "JPY", "Admin"));
        (await stage.Instances.AddAsync(Request(stage), Cancelled)).ShouldBeOfType<InstanceOutcome.Refused>().Problems.Single().Kind.ShouldBe(CatalogProblemKind.AmcInstanceTaken);
    }

    [Fact]
    public async Task An_account_of_which_one_is_not_Admin_looks_like_none()
    {
        await using var analyst = await PlanningStage.CreateAsync(database);
        await using var stranger = await PlanningStage.CreateAsync(database, role: "Admin");

        (await ProblemsAsync(analyst, Request(analyst))).ShouldBe([CatalogProblemKind.AccountUnknown]);
        (await ProblemsAsync(stranger, Request(analyst))).ShouldBe([CatalogProblemKind.AccountUnknown]);
        (await ProblemsAsync(stranger, Request(stranger) with { AccountId = AccountId.New() })).ShouldBe([CatalogProblemKind.AccountUnknown]);
    }

    [Fact]
    public async Task All_problems_come_at_once()
    {
        await using var stage = await PlanningStage.CreateAsync(database, role: "Admin");

        var problems = await ProblemsAsync(
            stage, Request(stage) with { Name = "", AmcInstanceId = new("no such thing"), TimeZone = "Mars/Olympus", Currency = "dollars" });

        problems.ShouldBe(
            [CatalogProblemKind.NameMissing, CatalogProblemKind.TimeZoneUnknown, CatalogProblemKind.CurrencyUnknown, CatalogProblemKind.AmcInstanceInvalid]);
    }

    [Fact]
    public async Task Only_its_Admins_change_an_instance()
    {
        await using var admin = await PlanningStage.CreateAsync(database, role: "Admin");
        await using var analyst = await PlanningStage.CreateAsync(database);

        (await admin.Instances.ChangeAsync(admin.Instance, new() { TimeZone = "Europe/Berlin", MaxOpenExecutions = 5 }, Cancelled)).ShouldBeOfType<InstanceOutcome.Done>();
        (await analyst.Instances.ChangeAsync(analyst.Instance, new() { Name = "Mine" }, Cancelled)).ShouldBeOfType<InstanceOutcome.Refused>()
            .Problems.Single().Kind.ShouldBe(CatalogProblemKind.InstanceReadOnly);
        (await analyst.Instances.ChangeAsync(admin.Instance, new() { Name = "Mine" }, Cancelled)).ShouldBeOfType<InstanceOutcome.NotFound>();
        (await admin.Instances.ChangeAsync(admin.Instance, new() { MaxOpenExecutions = 0 }, Cancelled)).ShouldBeOfType<InstanceOutcome.Refused>()
            .Problems.Single().Kind.ShouldBe(CatalogProblemKind.LimitOutOfRange);

        var row = (await admin.Catalog.FindInstanceAsync(admin.Instance, Cancelled)).ShouldNotBeNull();
        (row.Name, row.TimeZone, row.MaxOpenExecutions).ShouldBe(("Instance", "Europe/Berlin", 5));
    }

    private static InstanceRequest Request(PlanningStage stage) => new() { AccountId = stage.Account, AmcInstanceId = new("amcanother1"), Name = " Another " };

    private static async Task<IEnumerable<CatalogProblemKind>> ProblemsAsync(PlanningStage stage, InstanceRequest request) =>
        (await stage.Instances.AddAsync(request, Cancelled)).ShouldBeOfType<InstanceOutcome.Refused>().Problems.Select(problem => problem.Kind);
}
