using Collections.Core.Amc;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Planning;

public sealed class CollectionQueriesTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_of_the_list_tells_all_that_is_shown()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();
        await SetWeeksAsync(stage, id, "SUCCESS", "FAILED", "RUNNING", "SKIPPED");

        var row = (await stage.Queries.ListAsync(new(), Cancelled)).Items.ShouldHaveSingleItem();

        (row.Id, row.Name, row.InstanceName, row.Owner, row.Status).ShouldBe((id, "Four weeks", "Instance", "Analyst One", CollectionStatus.Active));
        row.Counts.ShouldBe(new CollectionCounts(4, 1, 1, 1, 1));
        row.Counts.Percent.ShouldBe(33);
        row.Strip.ShouldBe([WeekStatus.Success, WeekStatus.Failed, WeekStatus.Running, WeekStatus.Skipped]);
    }

    [Theory]
    [InlineData(CollectionSort.Newest)]
    [InlineData(CollectionSort.LastChange)]
    [InlineData(CollectionSort.Name)]
    public async Task Pages_follow_each_other_without_gap_or_double_in_every_order(CollectionSort sort)
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        foreach (var name in new[] { "b", "É", "a", "C", "Z_%", "d" })
        {
            await stage.CreatedAsync(stage.Request(name));
        }

        var whole = (await stage.Queries.ListAsync(new() { Sort = sort }, Cancelled)).Items.Select(row => row.Name).ToList();
        var parts = new List<string>();
        string? cursor = null;
        do
        {
            var page = await stage.Queries.ListAsync(new() { Sort = sort, Limit = 2, Cursor = cursor }, Cancelled);
            parts.AddRange(page.Items.Select(row => row.Name));
            cursor = page.Next;
        }
        while (cursor is not null);

        parts.ShouldBe(whole);
        whole.Count.ShouldBe(6);
        whole[0].ShouldBe(sort == CollectionSort.Name ? "a" : "d");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("!!!!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cursor_that_is_none_is_refused(string cursor)
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        await Should.ThrowAsync<FormatException>(() => stage.Queries.ListAsync(new() { Cursor = cursor }, Cancelled));
    }

    [Fact]
    public async Task The_list_is_filtered_by_text_state_and_instance_and_text_is_no_pattern()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await stage.CreatedAsync(stage.Request("Spring 50% off"));
        var done = await stage.CreatedAsync(stage.Request("Autumn"));
        await SetWeeksAsync(stage, done, "SUCCESS", "SUCCESS", "SUCCESS", "SUCCESS");

        (await NamesAsync(new() { Search = "aUTU" })).ShouldBe(["Autumn"]);
        (await NamesAsync(new() { Search = "0% o" })).ShouldBe(["Spring 50% off"]);
        (await NamesAsync(new() { Search = "a%n" })).ShouldBeEmpty();
        (await NamesAsync(new() { Search = "nstanc" })).Count.ShouldBe(2);
        (await NamesAsync(new() { Search = "\0" })).Count.ShouldBe(2);
        (await NamesAsync(new() { Statuses = [CollectionStatus.Completed, CollectionStatus.Failed] })).ShouldBe(["Autumn"]);
        (await NamesAsync(new() { Instances = [stage.Instance] })).Count.ShouldBe(2);
        (await NamesAsync(new() { Instances = [new(Guid.NewGuid())] })).ShouldBeEmpty();

        async Task<List<string>> NamesAsync(CollectionFilter filter) => [.. (await stage.Queries.ListAsync(filter, Cancelled)).Items.Select(row => row.Name)];
    }

    [Fact]
    public async Task Nobody_sees_what_is_another_s_or_deleted()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await using var other = await PlanningStage.CreateAsync(database);
        var theirs = await other.CreatedAsync();
        var week = new WeekId(await other.ScalarAsync<Guid>("select id from report_data_weeks where collection_id = $1 limit 1", theirs.Value));

        (await stage.Queries.ListAsync(new(), Cancelled)).Items.ShouldBeEmpty();
        (await stage.Queries.FindAsync(theirs, Cancelled)).ShouldBeNull();
        (await stage.Queries.ProgressAsync(theirs, Cancelled)).ShouldBeNull();
        (await stage.Queries.WeekAsync(week, Cancelled)).ShouldBeNull();
        (await stage.Queries.ActivityAsync(theirs, null, 10, Cancelled)).Items.ShouldBeEmpty();
        (await other.Queries.WeekAsync(week, Cancelled)).ShouldNotBeNull();
        await other.ExecuteAsync("update report_data_collections set deleted_at = now() where id = $1", theirs.Value);
        (await other.Queries.ListAsync(new(), Cancelled)).Items.ShouldBeEmpty();
        (await other.Queries.WeekAsync(week, Cancelled)).ShouldBeNull();
    }

    [Fact]
    public async Task Changes_are_the_weeks_that_changed_since_a_number()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();
        var before = (await stage.Queries.ProgressAsync(id, Cancelled)).ShouldNotBeNull();
        before.Weeks.Count.ShouldBe(4);

        await stage.ExecuteAsync(
            "update report_data_weeks set status = 'RUNNING' where collection_id = $1 and week_start_date = '2026-11-02'", id.Value);
        await stage.ExecuteAsync("select refresh_collection_status($1)", id.Value);

        var changes = (await stage.Queries.ChangesAsync(id, before.Collection.ChangeNo, Cancelled)).ShouldNotBeNull();
        changes.Weeks.ShouldHaveSingleItem().WeekStartDate.ShouldBe(new(2026, 11, 2));
        changes.Collection.Counts.Running.ShouldBe(1);
        (await stage.Queries.ChangesAsync(id, changes.Collection.ChangeNo, Cancelled)).ShouldNotBeNull().Weeks.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_expected_finish_is_the_median_of_three_or_more_successes_by_what_runs_at_once()
    {
        await using var stage = await PlanningStage.CreateAsync(database, slots: 2);
        var id = await stage.CreatedAsync(stage.Request() with { StartDate = new(2026, 9, 7) });
        await SetWeeksAsync(stage, id, "SUCCESS", "SUCCESS", "RUNNING", "RUNNING");
        (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull().IsEstimating.ShouldBeTrue();

        await SetWeeksAsync(stage, id, "SUCCESS", "SUCCESS", "SUCCESS", "RUNNING", "RUNNING");
        await stage.ExecuteAsync(
            "update report_data_weeks set execution_duration = extract(day from week_start_date) * 10 where collection_id = $1 and status = 'SUCCESS'", id.Value);

        // 70, 140 and 210 seconds are known; seven weeks remain, two at once.
        (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull().Eta.ShouldBe(PlanningStage.Now.AddSeconds(140 * 3.5));
        (await stage.Queries.ListAsync(new(), Cancelled)).Items.Single().Eta.ShouldBe(PlanningStage.Now.AddSeconds(140 * 3.5));
        await stage.ExecuteAsync("update report_data_collections set paused_at = now(), status = 'PAUSED' where id = $1", id.Value);
        (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull().Eta.ShouldBeNull();
    }

    [Fact]
    public async Task A_week_shows_its_query_its_runs_its_log_its_results_and_its_neighbours()
    {
        await using var stage = await PlanningStage.CreateAsync(database, sql: "SELECT a FROM t WHERE d >= '{{start_date}}'");
        var id = await stage.CreatedAsync();
        var weeks = (await stage.Queries.ProgressAsync(id, Cancelled)).ShouldNotBeNull().Weeks;
        var execution = await AddExecutionAsync(stage, id, weeks[1].Id, "done", amcExecutionId: "amc-1");
        await stage.ExecuteAsync("insert into execution_events (execution_id, instance_id, step, note) values ($1, $2, 'submitting', 'sent')", execution.Value, stage.Instance.Value);
        await stage.ExecuteAsync(
            """
            with v as (insert into report_data_week_versions (week_id, collection_id, instance_id, execution_id, version, window_start, window_end, workflow_version, rows,
                files, bytes, sha256, columns, summary_stats) values ($1, $2, $3, $4, 1, '2026-10-26', '2026-11-01', 1, 7, 1, 10, 'abc', '[]', '{}') returning id)
            update report_data_weeks set current_version_id = (select id from v) where id = $1
            """,
            weeks[1].Id.Value, id.Value, stage.Instance.Value, execution.Value);

        var detail = (await stage.Queries.WeekAsync(weeks[1].Id, Cancelled)).ShouldNotBeNull();

        detail.Sql.ShouldBe("SELECT a FROM t WHERE d >= '2026-10-26'");
        (detail.Previous, detail.Next).ShouldBe((weeks[0].Id, weeks[2].Id));
        detail.Week.Version.ShouldBe(1);
        (await stage.Queries.WeekExecutionsAsync(weeks[1].Id, Cancelled)).ShouldHaveSingleItem().AmcExecutionId.ShouldBe(new AmcExecutionId("amc-1"));
        (await stage.Queries.WeekLogAsync(weeks[1].Id, Cancelled)).ShouldHaveSingleItem().Note.ShouldBe("sent");
        var version = (await stage.Queries.WeekVersionsAsync(weeks[1].Id, Cancelled)).ShouldHaveSingleItem();
        (version.IsCurrent, version.Rows, version.FilteredRows).ShouldBe((true, 7, null));
        var first = (await stage.Queries.WeekAsync(weeks[0].Id, Cancelled)).ShouldNotBeNull();
        (first.Previous, first.Next).ShouldBe((null, weeks[1].Id));
    }

    [Fact]
    public async Task Executions_are_listed_newest_first_in_pages()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();
        var weeks = (await stage.Queries.ProgressAsync(id, Cancelled)).ShouldNotBeNull().Weeks;
        var executions = new List<ExecutionId>();
        foreach (var week in weeks)
        {
            executions.Insert(0, await AddExecutionAsync(stage, id, week.Id, week == weeks[3] ? "at_amc" : "done"));
        }

        var first = await stage.Queries.ExecutionsAsync(new() { Collection = id, Limit = 3 }, Cancelled);
        var second = await stage.Queries.ExecutionsAsync(new() { Collection = id, Limit = 3, Cursor = first.Next }, Cancelled);
        var open = await stage.Queries.ExecutionsAsync(new() { Instance = stage.Instance, OnlyOpen = true }, Cancelled);

        first.Items.Concat(second.Items).Select(row => row.Id).ShouldBe(executions);
        second.Next.ShouldBeNull();
        open.Items.ShouldHaveSingleItem().Id.ShouldBe(executions[0]);
    }

    [Fact]
    public async Task Activity_comes_newest_first_in_pages()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();
        await stage.Planner.ChangeAsync(id, new() { Name = "Renamed" }, Cancelled);

        var first = await stage.Queries.ActivityAsync(id, null, 1, Cancelled);
        var second = await stage.Queries.ActivityAsync(id, first.Next, 1, Cancelled);

        first.Items.ShouldHaveSingleItem().Kind.ShouldBe("renamed");
        second.Items.ShouldHaveSingleItem().Kind.ShouldBe("created");
        second.Next.ShouldBeNull();
    }

    private static async Task SetWeeksAsync(PlanningStage stage, CollectionId id, params string[] statuses)
    {
        await stage.ExecuteAsync(
            """
            update report_data_weeks w set status = s.status, error_class = case when s.status = 'FAILED' then 'rejected' end
            from (select id, ($2::text[])[row_number() over (order by week_start_date)] as status from report_data_weeks where collection_id = $1) s
            where w.id = s.id and s.status is not null
            """,
            id.Value, statuses);
        await stage.ExecuteAsync("select refresh_collection_status($1)", id.Value);
    }

    private static async Task<ExecutionId> AddExecutionAsync(PlanningStage stage, CollectionId id, WeekId week, string step, string? amcExecutionId = null)
    {
        var execution = ExecutionId.New();
        await stage.ExecuteAsync("delete from workflow_executions where week_id = $1 and step = 'queued'", week.Value);
        await stage.ExecuteAsync(
            """
            insert into workflow_executions (id, instance_id, collection_id, week_id, purpose, step, workflow_id, workflow_version, window_start, window_end, time_zone, amc_execution_id)
            values ($1, $2, $3, $4, 'week', $5, $6, 1, '2026-10-19', '2026-10-25', 'UTC', $7)
            """,
            execution.Value, stage.Instance.Value, id.Value, week.Value, step, stage.Workflow.Value, amcExecutionId);
        return execution;
    }
}
