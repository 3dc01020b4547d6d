using Bunit;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Web.Features.Progress;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Web.Components;

/// <summary>What stands above a collection and beside a week, and what it offers.</summary>
public sealed class NoticeTests(PageSite site) : ComponentTest, IClassFixture<PageSite>
{
    private AsyncServiceScope? _services;

    public override async ValueTask DisposeAsync()
    {
        site.Mend();
        await base.DisposeAsync();
        if (_services is { } services)
        {
            await services.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("invalid")]
    public async Task One_week_that_the_query_fails_is_enough_to_be_offered_a_newer_one(string failure)
    {
        Open();
        var collection = await CollectionAsync();
        var notices = Page.Render<CollectionNotices>(parameters => parameters
            .Add(page => page.Collection, collection)
            .Add(page => page.Weeks, [Weeks.A(), Weeks.A(1, WeekStatus.Failed) with { ErrorClass = failure }]));
        notices.Markup.ShouldContain("The query does not work for 1 week");
        Buttons(notices).ShouldNotContain(text => text.StartsWith("Use version", StringComparison.Ordinal));

        // Saved in another tab: nothing tells of it but coming back to this one.
        await SaveAsync("select 2 as saved_elsewhere");
        await notices.InvokeAsync(() => notices.FindComponent<WhenSeen>().Instance.SeenAsync());
        notices.WaitForAssertion(() => Buttons(notices).ShouldContain($"Use version {Newest} for the missing weeks"));

        await SaveAsync("select 3 as saved_since");
        notices.Render(parameters => parameters.Add(page => page.Collection, collection with { ChangeNo = collection.ChangeNo + 1 }));
        notices.WaitForAssertion(() => Buttons(notices).ShouldContain($"Use version {Newest} for the missing weeks"));
    }

    [Fact]
    public async Task A_failure_that_is_not_the_querys_offers_no_other_query_and_a_broken_database_does_not_break_the_page()
    {
        Open();
        var collection = await CollectionAsync();
        var notices = Page.Render<CollectionNotices>(parameters => parameters
            .Add(page => page.Collection, collection)
            .Add(page => page.Weeks, [Weeks.A(1, WeekStatus.Failed) with { ErrorClass = "lost" }]));
        notices.Markup.Trim().ShouldBeEmpty();

        site.Line.Cut();
        notices.Render(parameters => parameters.Add(page => page.Collection, collection with { HeldAt = collection.CreatedAt, HeldKind = "rejected", HeldReason = "Column 'spend' is unknown" }));

        notices.WaitForAssertion(() => notices.Markup.ShouldContain("could not be read just now"));
        notices.Find(".held-reason").TextContent.ShouldBe("Column 'spend' is unknown");
        notices.Markup.ShouldContain("In AMC's words");
    }

    [Fact]
    public async Task A_week_that_ran_out_of_time_is_tried_again_with_twice_the_time_and_no_more_than_AMC_allows()
    {
        Open();
        var collection = await CollectionAsync();
        var week = Weeks.A(1, WeekStatus.Failed) with { ErrorClass = "failed" };
        var panel = Page.Render<RetryWithMoreTime>(parameters => parameters.Add(page => page.Week, week).Add(page => page.Collection, collection with { TimeoutSeconds = 50_000 }));

        Buttons(panel).ShouldBe(["Retry with 24 hours"]);
        panel.Render(parameters => parameters.Add(page => page.Collection, collection with { TimeoutSeconds = 86_400 }));
        Buttons(panel).ShouldBeEmpty();
        panel.Render(parameters => parameters.Add(page => page.Collection, collection).Add(page => page.Week, week with { ErrorClass = "rejected" }));
        Buttons(panel).ShouldBeEmpty();
    }

    [Fact]
    public void Two_instances_of_one_held_account_have_one_banner_until_it_is_repaired()
    {
        Page.AddAuthorization().SetAuthorized("Somebody");
        var account = AccountId.New();
        InstanceRow[] held = [Instance("One", account), Instance("Two", account)];
        var banners = Page.Render<HoldBanners>(parameters => parameters.Add(page => page.Instances, held));
        banners.FindAll(".mud-alert").ShouldHaveSingleItem().TextContent.ShouldContain("Account Shared is on hold");

        banners.Render(parameters => parameters.Add(page => page.Instances, [.. held.Select(row => row with { OnHoldSince = null, AccountOnHoldSince = null })]));

        banners.FindAll(".mud-alert").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_copy_that_cannot_be_made_leaves_its_button_usable()
    {
        Page.Services.AddSingleton<TimeProvider>(new FakeTimeProvider());
        var button = Page.Render<CopyButton>(parameters => parameters
            .Add(page => page.Label, "Copy as TSV").Add(page => page.ShowsLabel, true)
            .Add(page => page.TextSource, () => throw new InvalidOperationException("not to be had")));

        await Should.ThrowAsync<InvalidOperationException>(() => button.Find("button").ClickAsync(new MouseEventArgs()));

        button.Render();
        button.Find("button").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public void A_check_counts_for_the_very_request_it_was_made_with()
    {
        var asked = new QueryCheckRequest(InstanceId.New(), "select {{a}}", new(2026, 3, 2), new(2026, 3, 8), "UTC")
        {
            Filters = new(["x"], []),
            Parameters = new Dictionary<string, SqlValue> { ["a"] = new SqlValue.Number(1) },
        };

        (asked with { Filters = new(["x"], []), Parameters = new Dictionary<string, SqlValue> { ["a"] = new SqlValue.Number(1) } }).ShouldBe(asked);
        (asked with { Parameters = new Dictionary<string, SqlValue> { ["a"] = new SqlValue.Number(2) } }).ShouldNotBe(asked);
        (asked with { Parameters = new Dictionary<string, SqlValue> { ["b"] = new SqlValue.Number(1) } }).ShouldNotBe(asked);
        (asked with { Filters = new(["y"], []) }).ShouldNotBe(asked);
        (asked with { TimeZone = "Europe/Berlin" }).ShouldNotBe(asked);
    }

    private int Newest { get; set; }

    private void Open()
    {
        _services = site.Open(site.Person.User);
        Page.Services.AddFallbackServiceProvider(_services.Value.ServiceProvider);
        var authorization = Page.AddAuthorization();
        authorization.SetAuthorized("Somebody");
        authorization.SetRoles("Admin");
        Live();
    }

    /// <summary>The person's collection, active and with the newest query, whatever the tests before have saved.</summary>
    private async Task<CollectionDetail> CollectionAsync()
    {
        var services = _services!.Value.ServiceProvider;
        var collection = (await services.GetRequiredService<CollectionQueries>().FindAsync(site.Person.Collection, Xunit.TestContext.Current.CancellationToken)).ShouldNotBeNull();
        var version = await services.GetRequiredService<CatalogQueries>().CurrentVersionAsync(collection.WorkflowId, Xunit.TestContext.Current.CancellationToken);
        return collection with { Status = CollectionStatus.Active, StatusReason = null, HeldAt = null, HeldKind = null, WorkflowVersion = version.ShouldNotBeNull() };
    }

    private async Task SaveAsync(string sql)
    {
        await Support.TestDatabase.ExecuteAsync(
            site.Database.SuperUser,
            """
            with saved as (update workflows set current_version = current_version + 1 where id = $1 returning *)
            insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256) select id, current_version, instance_id, $2, repeat('0', 64) from saved
            """,
            site.Person.Workflow.Value, sql);
        Newest = await Support.TestDatabase.ScalarAsync<int>(site.Database.SuperUser, "select current_version from workflows where id = $1", site.Person.Workflow.Value);
    }

    private static List<string> Buttons<T>(IRenderedComponent<T> page)
        where T : IComponent => [.. page.FindAll("button").Select(button => button.TextContent.Trim())];

    private static InstanceRow Instance(string name, AccountId account) => new()
    {
        Id = InstanceId.New(),
        AmcInstanceId = new($"amc{name}"),
        Name = name,
        AccountId = account,
        AccountName = "Shared",
        EntityId = new("ENTITY1"),
        MarketplaceId = new("ATVPDKIKX0DER"),
        TimeZone = "UTC",
        Role = "Analyst",
        OnHoldSince = DateTimeOffset.UnixEpoch,
        AccountOnHoldSince = DateTimeOffset.UnixEpoch,
    };
}
