using Bunit;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Tests.Planning;
using Collections.Tests.Support;
using Collections.Web.Features.Planning;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Web.Components;

public sealed class DataCollectionFormTests(TestDatabase database) : ComponentTest, IClassFixture<TestDatabase>
{
    private const string Sql =
        "SELECT campaign FROM sponsored_ads_traffic WHERE brand = '{{brand}}' AND {{campaigns|campaign}} AND {{asins|asin}} AND day >= '{{start_date}}'";

    private readonly RecordingQueue _queue = new();

    [Fact]
    public async Task The_plan_stands_beside_the_form_before_anything_is_saved()
    {
        await using var stage = await PlanningStage.CreateAsync(database, timeZone: "America/New_York");
        var form = Render(stage);

        form.WaitForAssertion(() => form.Find("button[type=submit]").TextContent.ShouldBe("Create and collect 52 weeks, one first"));
        form.Find(".preview").TextContent.ShouldContain("Waves");
        form.Markup.ShouldContain("In UTC: 2025-11-17 05:00 to 2026-11-16 05:00");
        (await stage.ScalarAsync<long>("select count(*) from report_data_collections where instance_id = $1", stage.Instance.Value)).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_missing_is_told_at_its_field_once_somebody_wants_to_create()
    {
        await using var stage = await PlanningStage.CreateAsync(database, Sql);
        var form = Render(stage);
        form.WaitForAssertion(() => form.Markup.ShouldContain("The query is shown here once its values are filled in"));
        form.FindAll(".mud-input-error").ShouldBeEmpty();

        await DoAsync(stage, form, form.Find("form").SubmitAsync());

        await SettleAsync(stage, form, () => ErrorAt(form, "brand").Contains("brand", StringComparison.Ordinal));
        (await stage.ScalarAsync<long>("select count(*) from report_data_collections where instance_id = $1", stage.Instance.Value)).ShouldBe(0);
        _queue.Rings.ShouldBe(0);
    }

    [Fact]
    public async Task Mistyped_filters_and_a_taken_name_are_told_at_their_fields()
    {
        await using var stage = await PlanningStage.CreateAsync(database, Sql);
        await stage.CreatedAsync(stage.Request("Taken") with { Parameters = new Dictionary<string, Core.Amc.SqlValue> { ["brand"] = new Core.Amc.SqlValue.Text("x") } });
        var form = Render(stage);
        form.WaitForAssertion(() => form.Find("button[type=submit]").TextContent.ShouldContain("52"));

        await DoAsync(stage, form, Field(form, "ASINs").InputAsync(new ChangeEventArgs { Value = "B08N5WRWNW, nonsense" }));
        await SettleAsync(stage, form, () => ErrorAt(form, "ASINs").Contains("nonsense", StringComparison.Ordinal));

        await DoAsync(stage, form, Field(form, "Name").InputAsync(new ChangeEventArgs { Value = "taken" }));
        await SettleAsync(stage, form, () => ErrorAt(form, "Name").Contains("already has a collection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_good_form_becomes_a_collection_rings_the_bell_and_goes_there()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var form = Render(stage);
        form.WaitForAssertion(() => form.Find("button[type=submit]").TextContent.ShouldContain("52"));

        await DoAsync(stage, form, form.Find("form").SubmitAsync());

        var navigation = Page.Services.GetRequiredService<NavigationManager>();
        await Wait.UntilAsync(() => navigation.Uri.Contains("/collections/", StringComparison.Ordinal), "the page of the new collection");
        var id = await stage.ScalarAsync<Guid>("select id from report_data_collections where instance_id = $1", stage.Instance.Value);
        navigation.Uri.ShouldEndWith($"/collections/{id}");
        (await stage.ScalarAsync<int>("select total_weeks from report_data_collections where id = $1", id)).ShouldBe(52);
        (await stage.ScalarAsync<string>("select held_kind from report_data_collections where id = $1", id)).ShouldBe("pilot");
        _queue.Rings.ShouldBe(1);
    }

    [Fact]
    public async Task What_was_typed_last_counts_although_it_is_created_at_once()
    {
        await using var stage = await PlanningStage.CreateAsync(database, Sql);
        var form = Render(stage);
        form.WaitForAssertion(() => form.Find("button[type=submit]").TextContent.ShouldContain("52"));

        await form.InvokeAsync(() =>
        {
            _ = Field(form, "Name").InputAsync(new ChangeEventArgs { Value = "Typed last" });
            _ = Field(form, "brand").InputAsync(new ChangeEventArgs { Value = "acme" });
            return form.Find("form").SubmitAsync();
        });

        await Wait.UntilAsync(async () => await stage.ScalarAsync<long>("select count(*) from report_data_collections where instance_id = $1", stage.Instance.Value) == 1, "the collection");
        (await stage.ScalarAsync<string>("select name from report_data_collections where instance_id = $1", stage.Instance.Value)).ShouldBe("Typed last");
        (await stage.ScalarAsync<string>("select parameters::text from report_data_collections where instance_id = $1", stage.Instance.Value))!.ShouldContain("acme");
    }

    [Fact]
    public async Task A_query_that_has_succeeded_is_not_tried_first_unless_somebody_wants_it()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var earlier = await stage.CreatedAsync();
        await stage.ExecuteAsync(
            """
            insert into report_data_week_versions (week_id, collection_id, instance_id, execution_id, version, window_start, window_end, workflow_version, rows, files, bytes,
                sha256, columns, summary_stats)
            select id, collection_id, instance_id, gen_random_uuid(), 1, window_start, window_end, 1, 1, 1, 1, '', '[]', '{}' from report_data_weeks where collection_id = $1 limit 1
            """,
            earlier.Value);
        var form = Render(stage);
        form.WaitForAssertion(() => form.Find("button[type=submit]").TextContent.ShouldBe("Create and collect 52 weeks"));

        await DoAsync(stage, form, form.Find(".pilot-switch input").ChangeAsync(new ChangeEventArgs { Value = true }));

        form.Find("button[type=submit]").TextContent.ShouldBe("Create and collect 52 weeks, one first");
    }

    [Fact]
    public async Task A_newer_query_saved_meanwhile_is_shown_before_anything_is_created()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var form = Render(stage);
        form.WaitForAssertion(() => form.Find("button[type=submit]").TextContent.ShouldContain("52"));
        await stage.Workflows.ChangeAsync(stage.Workflow, new() { SqlQuery = "SELECT campaign, 2 AS newer FROM sponsored_ads_traffic" }, Xunit.TestContext.Current.CancellationToken);

        await DoAsync(stage, form, form.Find("form").SubmitAsync());

        await SettleAsync(stage, form, () => form.Markup.Contains("Version 2 of this query was saved meanwhile", StringComparison.Ordinal));
        form.Markup.ShouldContain("newer");
        (await stage.ScalarAsync<long>("select count(*) from report_data_collections where instance_id = $1", stage.Instance.Value)).ShouldBe(0);

        await DoAsync(stage, form, form.Find("form").SubmitAsync());
        (await stage.ScalarAsync<int>("select workflow_version from report_data_collections where instance_id = $1", stage.Instance.Value)).ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_workflow_the_form_says_which_field_is_missing()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await stage.ExecuteAsync("update workflows set deleted_at = now() where id = $1", stage.Workflow.Value);
        var form = Render(stage);
        form.WaitForAssertion(() => form.Markup.ShouldContain("This instance has no workflow yet"));

        await DoAsync(stage, form, form.Find("form").SubmitAsync());

        form.WaitForAssertion(() => ErrorAt(form, "Workflow").ShouldBe("Choose a workflow."));
    }

    [Fact]
    public async Task A_viewer_is_told_that_there_is_nothing_to_collect_from()
    {
        await using var stage = await PlanningStage.CreateAsync(database, role: "Viewer");

        var form = Render(stage);

        form.WaitForAssertion(() => form.Markup.ShouldContain("There is no instance that you may collect from"));
    }

    private IRenderedComponent<DataCollectionForm> Render(PlanningStage stage)
    {
        Page.Services.AddSingleton<TimeProvider>(stage.Time);
        Page.Services.AddSingleton(stage.Planner);
        Page.Services.AddSingleton(stage.Catalog);
        Page.Services.AddSingleton(new QueryChecks(stage.Db, stage.Scope, stage, _queue));
        Page.Services.AddSingleton<IJobQueue>(_queue);
        Live();
        return Page.Render<DataCollectionForm>();
    }

    // Never only awaited: the plan that an event asks for waits for the clock.
    private static async Task DoAsync(PlanningStage stage, IRenderedComponent<DataCollectionForm> form, Task happening)
    {
        await SettleAsync(stage, form, () => happening.IsCompleted);
        await happening;
    }

    // Quickly following changes are planned once, a moment after the last: the clock has to move on for it, also when nothing is drawn meanwhile.
    private static Task SettleAsync(PlanningStage stage, IRenderedComponent<DataCollectionForm> form, Func<bool> condition) => Wait.UntilAsync(
        () =>
        {
            stage.Time.Advance(TimeSpan.FromSeconds(1));
            return form.InvokeAsync(condition);
        },
        "the form to come to rest");

    private static AngleSharp.Dom.IElement Field(IRenderedComponent<DataCollectionForm> form, string label)
    {
        var id = form.FindAll("label").First(element => element.TextContent.Trim() == label).GetAttribute("for");
        return form.Find($"#{id}");
    }

    private static string ErrorAt(IRenderedComponent<DataCollectionForm> form, string label) =>
        Field(form, label).Closest(".mud-input-control")!.QuerySelector(".mud-input-error .mud-input-helper-text, .mud-input-helper-text.mud-input-error")?.TextContent ?? "";

    private sealed class RecordingQueue : IJobQueue
    {
        public int Rings { get; private set; }

        public void Dispatch() => Rings++;

        public void Submit(ExecutionId execution, long ticket) => throw new NotSupportedException();

        public void Ingest(ExecutionId execution, long ticket) => throw new NotSupportedException();

        public void Cancel(ExecutionId execution, long ticket) => throw new NotSupportedException();

        public void Poll(InstanceId instance) => throw new NotSupportedException();

        public string ShowFailed(FailedWeek week) => throw new NotSupportedException();

        public bool IsShown(string job) => throw new NotSupportedException();

        public void Hide(string job) => throw new NotSupportedException();
    }
}
