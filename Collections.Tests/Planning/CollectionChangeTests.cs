using Collections.Core.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Planning;

public sealed class CollectionChangeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wider_range_adds_weeks_at_both_ends_and_leaves_those_that_ran()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();
        await stage.ExecuteAsync("update report_data_weeks set status = 'SUCCESS', row_count = 5 where collection_id = $1", id.Value);
        await stage.ExecuteAsync("select refresh_collection_status($1)", id.Value);

        var outcome = await stage.Planner.ChangeAsync(id, new() { StartDate = new(2026, 10, 12), EndDate = new(2026, 11, 22) }, Cancelled);

        outcome.ShouldBeOfType<PlanOutcome.Done>();
        (await WeeksAsync(stage, id)).ShouldBe(
        [
            "2026-10-12 PENDING", "2026-10-19 SUCCESS", "2026-10-26 SUCCESS", "2026-11-02 SUCCESS", "2026-11-09 SUCCESS", "2026-11-16 PENDING too_young",
        ]);
        var detail = (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull();
        (detail.Status, detail.StartDate, detail.EndDate).ShouldBe((CollectionStatus.Active, new(2026, 10, 12), new(2026, 11, 22)));
        detail.Counts.ShouldBe(new CollectionCounts(6, 4, 0, 0, 0));
        detail.FinishedAt.ShouldBeNull();
        (await stage.ListAsync<string>("select kind from collection_events where collection_id = $1 order by id", id.Value)).ShouldBe(["created", "extended"]);
    }

    [Fact]
    public async Task AMC_can_be_given_more_time_within_its_limits()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();

        (await stage.Planner.ChangeAsync(id, new() { TimeoutSeconds = 43_200 }, Cancelled)).ShouldBeOfType<PlanOutcome.Done>();

        (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull().TimeoutSeconds.ShouldBe(43_200);
        (await stage.ListAsync<string>("select note from collection_events where collection_id = $1 and kind = 'timeout'", id.Value)).ShouldBe(["from 360 to 720 minutes"]);
        (await stage.Planner.ChangeAsync(id, new() { TimeoutSeconds = 86_401 }, Cancelled)).ShouldBeOfType<PlanOutcome.Refused>()
            .Problems.ShouldHaveSingleItem().Kind.ShouldBe(PlanProblemKind.TimeoutOutOfRange);
    }

    [Fact]
    public async Task A_paused_collection_stays_paused_when_it_grows()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();
        await stage.ExecuteAsync("update report_data_collections set paused_at = now() where id = $1", id.Value);

        await stage.Planner.ChangeAsync(id, new() { StartDate = new(2026, 10, 12) }, Cancelled);

        (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull().Status.ShouldBe(CollectionStatus.Paused);
    }

    [Fact]
    public async Task The_window_of_a_clipped_week_grows_with_the_range_and_a_result_of_less_is_told_of()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var waiting = await stage.CreatedAsync(stage.Request("Waiting") with { EndDate = new(2026, 11, 11) });
        var collected = await stage.CreatedAsync(stage.Request("Collected") with { EndDate = new(2026, 11, 11) });
        await stage.ExecuteAsync("update report_data_weeks set status = 'SUCCESS' where collection_id = $1", collected.Value);

        await stage.Planner.ChangeAsync(waiting, new() { EndDate = new(2026, 11, 15) }, Cancelled);
        await stage.Planner.ChangeAsync(collected, new() { EndDate = new(2026, 11, 15) }, Cancelled);

        (await LastAsync(waiting)).ShouldBe("2026-11-15|PENDING|f");
        (await LastAsync(collected)).ShouldBe("2026-11-15|SUCCESS|t|outgrown");

        Task<string?> LastAsync(CollectionId id) => stage.ScalarAsync<string>(
            """
            select concat_ws('|', window_end, status, partial, reason_code) from report_data_weeks where collection_id = $1 order by week_start_date desc limit 1
            """,
            id.Value);
    }

    [Fact]
    public async Task A_week_that_was_dropped_for_being_partial_is_taken_up_when_the_range_covers_it()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync(stage.Request() with { EndDate = new(2026, 11, 11), LastWeek = PartialWeek.Drop });
        await stage.ExecuteAsync(
            "update report_data_weeks set status = 'SKIPPED', reason_code = 'by_user' where collection_id = $1 and week_start_date = '2026-10-19'", id.Value);

        await stage.Planner.ChangeAsync(id, new() { EndDate = new(2026, 11, 15) }, Cancelled);

        (await WeeksAsync(stage, id)).ShouldBe(["2026-10-19 SKIPPED by_user", "2026-10-26 PENDING", "2026-11-02 PENDING", "2026-11-09 PENDING"]);
    }

    [Fact]
    public async Task A_range_never_shrinks_and_nothing_is_half_written()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();

        (await ProblemsAsync(new() { StartDate = new(2026, 10, 26), Name = "New" })).ShouldBe([PlanProblemKind.RangeShrinks]);
        (await ProblemsAsync(new() { EndDate = new(2026, 11, 8) })).ShouldBe([PlanProblemKind.RangeShrinks]);
        (await ProblemsAsync(new() { EndDate = new(2026, 11, 23) })).ShouldBe([PlanProblemKind.EndNotOver]);
        (await ProblemsAsync(new())).ShouldBe([PlanProblemKind.NothingToChange]);
        (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull().Name.ShouldBe("Four weeks");

        async Task<IReadOnlyList<PlanProblemKind>> ProblemsAsync(CollectionChange change) =>
            [.. (await stage.Planner.ChangeAsync(id, change, Cancelled)).ShouldBeOfType<PlanOutcome.Refused>().Problems.Select(problem => problem.Kind)];
    }

    [Fact]
    public async Task A_collection_is_renamed_but_not_to_a_name_that_is_used_and_its_own_name_is_no_conflict()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await stage.CreatedAsync(stage.Request("Taken"));
        var id = await stage.CreatedAsync(stage.Request("Mine"));

        (await stage.Planner.ChangeAsync(id, new() { Name = "taken" }, Cancelled)).ShouldBeOfType<PlanOutcome.Refused>()
            .Problems.Single().Kind.ShouldBe(PlanProblemKind.NameTaken);
        (await stage.Planner.ChangeAsync(id, new() { Name = " MINE " }, Cancelled)).ShouldBeOfType<PlanOutcome.Done>();

        (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull().Name.ShouldBe("MINE");
    }

    [Fact]
    public async Task A_collection_whose_workflow_is_gone_can_still_be_renamed()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();
        await stage.ExecuteAsync("update workflows set deleted_at = now() where id = $1", stage.Workflow.Value);

        (await stage.Planner.ChangeAsync(id, new() { Name = "Other" }, Cancelled)).ShouldBeOfType<PlanOutcome.Done>();
    }

    [Fact]
    public async Task A_schedule_says_when_to_look_next_in_its_own_time_zone_and_can_be_ended()
    {
        await using var stage = await PlanningStage.CreateAsync(database, timeZone: "America/New_York");
        var id = await stage.CreatedAsync();

        (await stage.Planner.ChangeAsync(id, new() { Schedule = new("0 6 * * 3") }, Cancelled)).ShouldBeOfType<PlanOutcome.Done>();
        var detail = (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull();
        (detail.ScheduleCron, detail.ScheduleTimeZone, detail.ScheduleNextAt)
            .ShouldBe(("0 6 * * 3", "America/New_York", new DateTimeOffset(2026, 11, 25, 11, 0, 0, TimeSpan.Zero)));

        await stage.Planner.ChangeAsync(id, new() { Schedule = new(null) }, Cancelled);
        (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull().ScheduleNextAt.ShouldBeNull();
    }

    [Theory]
    [InlineData("every day", null, PlanProblemKind.ScheduleInvalid, "schedule.cron")]
    [InlineData("0 0 31 2 *", null, PlanProblemKind.ScheduleInvalid, "schedule.cron")]
    [InlineData("0 6 * * 3", "Mars/Olympus", PlanProblemKind.TimeZoneUnknown, "schedule.timeZone")]
    public async Task A_schedule_that_never_comes_is_refused(string cron, string? zone, PlanProblemKind kind, string field)
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();

        var outcome = await stage.Planner.ChangeAsync(id, new() { Schedule = new(cron, zone) }, Cancelled);

        var problem = outcome.ShouldBeOfType<PlanOutcome.Refused>().Problems.Single();
        (problem.Kind, problem.Field).ShouldBe((kind, field));
    }

    [Fact]
    public async Task What_is_not_the_user_s_to_change_does_not_change()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await using var other = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();

        (await other.Planner.ChangeAsync(id, new() { Name = "Mine" }, Cancelled)).ShouldBeOfType<PlanOutcome.NotFound>();
        await stage.ExecuteAsync("update instance_access set role = 'Viewer' where user_id = $1", stage.User.Value);
        (await stage.Planner.ChangeAsync(id, new() { Name = "Mine" }, Cancelled)).ShouldBeOfType<PlanOutcome.Refused>()
            .Problems.Single().Kind.ShouldBe(PlanProblemKind.InstanceReadOnly);
    }

    [Fact]
    public async Task Every_week_that_may_be_collected_stands_in_the_queue_in_its_order()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        var id = await stage.CreatedAsync(stage.Request() with { StartDate = new(2025, 10, 20), EndDate = new(2026, 11, 15) });
        var plan = await stage.Planner.PreviewAsync(stage.Request("Other") with { StartDate = new(2025, 10, 20), EndDate = new(2026, 11, 15) }, Cancelled);

        (await stage.ListAsync<string>("select window_start || ' ' || queue_order from workflow_executions where collection_id = $1 order by queue_order", id.Value))
            .ShouldBe(plan.Weeks.Where(week => week.Status == WeekStatus.Pending).OrderBy(week => week.QueueOrder)
                .Select(week => $"{week.Period.WindowStart:yyyy-MM-dd} {week.QueueOrder}"));
    }

    private static Task<List<string>> WeeksAsync(PlanningStage stage, CollectionId id) => stage.ListAsync<string>(
        "select concat_ws(' ', week_start_date, status, reason_code) from report_data_weeks where collection_id = $1 order by week_start_date", id.Value);
}
