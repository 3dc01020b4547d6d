using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Planning;

public sealed class CollectionPlannerTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_that_was_changed_since_it_was_looked_at_creates_nothing_until_the_new_one_is_looked_at()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await stage.Workflows.ChangeAsync(stage.Workflow, new() { SqlQuery = "SELECT 2 AS b FROM t" }, Cancelled);

        var refused = (await stage.Planner.CreateAsync(stage.Request() with { SeenVersion = 1 }, Cancelled)).ShouldBeOfType<PlanOutcome.Refused>();

        refused.Problems.ShouldHaveSingleItem().Kind.ShouldBe(PlanProblemKind.WorkflowChanged);
        refused.Problems[0].Message.ShouldContain("Version 2");
        (await stage.Planner.CreateAsync(stage.Request() with { SeenVersion = 2 }, Cancelled)).ShouldBeOfType<PlanOutcome.Done>().Plan.WorkflowVersion.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_previewed_is_what_is_written()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var request = stage.Request() with { StartDate = new(2025, 10, 1), EndDate = new(2026, 11, 19), FirstWeek = PartialWeek.Clip };

        var preview = await stage.Planner.PreviewAsync(request, Cancelled);
        var id = await stage.CreatedAsync(request);

        var written = await stage.ListAsync<string>(
            """
            select concat_ws('|', week_start_date, week_end_date, window_start, window_end, partial, status, reason_code, not_before at time zone 'UTC')
            from report_data_weeks where collection_id = $1 order by week_start_date
            """,
            id.Value);
        written.ShouldBe(preview.Weeks.Select(week => string.Join('|', new[]
        {
            $"{week.Period.WeekStart:yyyy-MM-dd}", $"{week.Period.WeekEnd:yyyy-MM-dd}", $"{week.Period.WindowStart:yyyy-MM-dd}",
            $"{week.Period.WindowEnd:yyyy-MM-dd}", week.Partial ? "t" : "f", week.Status.Text(), week.Reason?.Code,
            week.NotBefore is { } at ? $"{at.UtcDateTime:yyyy-MM-dd HH:mm:ss}" : null,
        }.OfType<string>())));
        written.Count.ShouldBe(60);
    }

    [Fact]
    public async Task A_collection_is_written_with_its_pinned_version_counters_and_a_line_of_activity()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        var id = await stage.CreatedAsync();

        (await stage.ScalarAsync<string>(
            "select concat_ws('|', status, total_weeks, completed_weeks, change_no, workflow_version, created_by_name, time_zone) from report_data_collections where id = $1",
            id.Value)).ShouldBe("ACTIVE|4|0|1|1|Analyst One|UTC");
        (await stage.ListAsync<string>("select kind || ': ' || note from collection_events where collection_id = $1", id.Value)).ShouldBe(["created: 4 weeks"]);
        (await stage.ListAsync<long>("select distinct change_no from report_data_weeks where collection_id = $1", id.Value)).ShouldBe([1]);
    }

    [Fact]
    public async Task Weeks_that_AMC_no_longer_has_are_skipped_and_the_one_where_its_history_begins_is_partial()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        // AMC's history begins on 2025-10-23, a Thursday.
        var plan = await stage.Planner.PreviewAsync(stage.Request() with { StartDate = new(2025, 10, 6), EndDate = new(2025, 11, 2) }, Cancelled);

        plan.IsAccepted.ShouldBeTrue();
        plan.Weeks.Select(week => (week.Status, week.Partial, week.Reason?.Code)).ShouldBe(
        [
            (WeekStatus.Skipped, false, "before_history"),
            (WeekStatus.Skipped, false, "before_history"),
            (WeekStatus.Pending, true, "partly_before_history"),
            (WeekStatus.Pending, false, null),
        ]);
    }

    [Fact]
    public async Task A_week_that_ended_less_than_48_hours_ago_waits_with_that_reason()
    {
        await using var stage = await PlanningStage.CreateAsync(database, timeZone: "America/New_York");

        var plan = await stage.Planner.PreviewAsync(stage.Request() with { EndDate = new(2026, 11, 22) }, Cancelled);

        var youngest = plan.Weeks[^1];
        (youngest.Status, youngest.Reason?.Code).ShouldBe((WeekStatus.Pending, "too_young"));
        youngest.NotBefore.ShouldBe(new DateTimeOffset(2026, 11, 25, 5, 0, 0, TimeSpan.Zero));
        plan.Weeks.SkipLast(1).ShouldAllBe(week => week.NotBefore == null);
        plan.Window.ShouldBe((new DateTimeOffset(2026, 10, 19, 4, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 23, 5, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public async Task Dropped_partial_weeks_and_excluded_dates_are_skipped_with_their_reasons()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        var plan = await stage.Planner.PreviewAsync(
            stage.Request() with
            {
                StartDate = new(2026, 10, 21),
                EndDate = new(2026, 11, 12),
                FirstWeek = PartialWeek.Drop,
                LastWeek = PartialWeek.Drop,
                ExcludedDates = [new(2026, 10, 28)],
            },
            Cancelled);

        plan.Weeks.Select(week => week.Reason?.Code).ShouldBe(["dropped_partial", "excluded_date", null, "dropped_partial"]);
        plan.Weeks.Select(week => week.Partial).ShouldBe([true, false, false, true]);
    }

    [Fact]
    public async Task Weeks_that_AMC_is_about_to_forget_go_first_then_the_newest()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        var plan = await stage.Planner.PreviewAsync(stage.Request() with { StartDate = new(2025, 10, 27), EndDate = new(2026, 11, 15) }, Cancelled);

        plan.Weeks.OrderBy(week => week.QueueOrder).Take(4).Select(week => week.Period.WeekStart)
            .ShouldBe([new(2025, 10, 27), new(2025, 11, 3), new(2026, 11, 9), new(2026, 11, 2)]);
    }

    [Fact]
    public async Task All_problems_come_at_once_each_with_its_field()
    {
        await using var stage = await PlanningStage.CreateAsync(database, sql: "SELECT {{brand}} AS brand FROM t WHERE {{start_date}} < x");

        var plan = await stage.Planner.PreviewAsync(
            stage.Request("line\nend") with
            {
                StartDate = new(2026, 11, 10),
                EndDate = new(2026, 11, 9),
                TimeZone = "Mars/Olympus",
                TimeoutSeconds = 1,
                Filters = new(["C1"], ["XYZ"]),
                Parameters = new Dictionary<string, SqlValue> { ["nobody"] = new SqlValue.Number(1) },
            },
            Cancelled);

        plan.IsAccepted.ShouldBeFalse();
        plan.Problems.Select(problem => (problem.Kind, problem.Field)).ShouldBe(
            [
                (PlanProblemKind.NameUnprintable, "name"),
                (PlanProblemKind.TimeoutOutOfRange, "timeoutSeconds"),
                (PlanProblemKind.TimeZoneUnknown, "timeZone"),
                (PlanProblemKind.EndBeforeStart, "endDate"),
                (PlanProblemKind.AsinInvalid, "filters.asins"),
                (PlanProblemKind.FilterWithoutPlaceholder, "filters.campaigns"),
                (PlanProblemKind.FilterWithoutPlaceholder, "filters.asins"),
                (PlanProblemKind.ParameterUnused, "parameters.nobody"),
                (PlanProblemKind.ParameterMissing, "parameters.brand"),
            ],
            ignoreOrder: true);
        plan.Problems.ShouldAllBe(problem => problem.Message.EndsWith('.'));
    }

    [Fact]
    public async Task A_range_must_end_before_today_and_within_AMC_s_history()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        (await stage.ProblemsAsync(stage.Request() with { EndDate = new(2026, 11, 22) })).ShouldBeEmpty();
        (await stage.ProblemsAsync(stage.Request() with { EndDate = new(2026, 11, 23) })).ShouldBe([PlanProblemKind.EndNotOver]);
        (await stage.ProblemsAsync(stage.Request() with { StartDate = new(2025, 1, 6), EndDate = new(2025, 10, 22) })).ShouldBe([PlanProblemKind.RangeBeforeHistory]);
        (await stage.ProblemsAsync(stage.Request() with { StartDate = new(2025, 1, 6), EndDate = new(2025, 10, 23) })).ShouldBeEmpty();
        (await stage.ProblemsAsync(stage.Request() with { StartDate = DateOnly.MinValue })).ShouldBe([PlanProblemKind.RangeTooLong]);
        (await stage.ProblemsAsync(stage.Request() with { StartDate = DateOnly.MinValue, EndDate = DateOnly.MaxValue }))
            .ShouldBe([PlanProblemKind.EndNotOver, PlanProblemKind.RangeTooLong]);
    }

    [Fact]
    public async Task Yesterday_is_that_of_the_collection_s_time_zone()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        stage.Time.SetUtcNow(new(2026, 11, 23, 13, 0, 0, TimeSpan.Zero)); // in Auckland it is the 24th already

        (await stage.ProblemsAsync(stage.Request() with { EndDate = new(2026, 11, 23), TimeZone = "Pacific/Auckland" })).ShouldBeEmpty();
        (await stage.ProblemsAsync(stage.Request() with { EndDate = new(2026, 11, 23), TimeZone = "America/Los_Angeles" })).ShouldBe([PlanProblemKind.EndNotOver]);
    }

    [Fact]
    public async Task A_range_of_which_every_week_is_left_out_is_refused()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var request = stage.Request() with { StartDate = new(2026, 11, 3), EndDate = new(2026, 11, 5), FirstWeek = PartialWeek.Drop };

        (await stage.ProblemsAsync(request)).ShouldBe([PlanProblemKind.NothingToCollect]);
        (await stage.ProblemsAsync(stage.Request() with { ExcludedDates = [new(2026, 1, 1)] })).ShouldBe([PlanProblemKind.ExcludedDateOutsideRange]);
    }

    [Theory]
    [InlineData("", PlanProblemKind.NameMissing)]
    [InlineData(" \t ", PlanProblemKind.NameMissing)]
    [InlineData("tab\tinside", PlanProblemKind.NameUnprintable)]
    [InlineData("nul\0inside", PlanProblemKind.NameUnprintable)]
    [InlineData("turned\u202Earound", PlanProblemKind.NameUnprintable)]
    public async Task A_name_must_be_one_that_can_be_shown(string name, PlanProblemKind expected)
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        (await stage.ProblemsAsync(stage.Request(name))).ShouldBe([expected]);
    }

    [Fact]
    public async Task Half_of_a_character_is_no_name()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        (await stage.ProblemsAsync(stage.Request("half \uD83D"))).ShouldBe([PlanProblemKind.NameUnprintable]);
    }

    [Fact]
    public async Task A_name_of_200_characters_fits_whatever_the_characters_and_one_more_does_not()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var longest = string.Concat(Enumerable.Repeat("👩‍👩‍👧", 40));

        (await stage.ProblemsAsync(stage.Request(longest + "x"))).ShouldBe([PlanProblemKind.NameTooLong]);
        await stage.CreatedAsync(stage.Request($"  {longest} "));

        (await stage.ListAsync<string>("select name from report_data_collections where instance_id = $1", stage.Instance.Value)).ShouldBe([longest]);
    }

    [Fact]
    public async Task A_name_is_used_once_per_instance_whatever_its_case_until_its_collection_is_deleted()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await using var elsewhere = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync(stage.Request("Weekly"));

        (await stage.ProblemsAsync(stage.Request(" WEEKLY"))).ShouldBe([PlanProblemKind.NameTaken]);
        (await elsewhere.ProblemsAsync(elsewhere.Request("Weekly"))).ShouldBeEmpty();
        await stage.ExecuteAsync("update report_data_collections set deleted_at = now() where id = $1", id.Value);
        (await stage.ProblemsAsync(stage.Request("Weekly"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_two_who_take_a_name_at_the_same_moment_one_gets_it_and_the_other_leaves_nothing()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => stage.Planner.CreateAsync(stage.Request("Raced"), Cancelled)));

        outcomes.OfType<PlanOutcome.Done>().ShouldHaveSingleItem();
        outcomes.OfType<PlanOutcome.Refused>().ShouldAllBe(refused => refused.Problems.Single().Kind == PlanProblemKind.NameTaken);
        (await stage.ScalarAsync<long>("select count(*) from report_data_weeks where instance_id = $1", stage.Instance.Value)).ShouldBe(4);
    }

    [Fact]
    public async Task A_foreign_instance_looks_exactly_like_one_that_does_not_exist()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await using var foreign = await PlanningStage.CreateAsync(database);

        var theirs = await stage.Planner.PreviewAsync(stage.Request() with { InstanceId = foreign.Instance, WorkflowId = foreign.Workflow }, Cancelled);
        var nobodys = await stage.Planner.PreviewAsync(stage.Request() with { InstanceId = InstanceId.New(), WorkflowId = WorkflowId.New() }, Cancelled);

        theirs.Problems.ShouldBe(nobodys.Problems);
        theirs.Problems.Single().Kind.ShouldBe(PlanProblemKind.InstanceUnknown);
        (theirs.TimeZone, theirs.Estimate).ShouldBe((nobodys.TimeZone, nobodys.Estimate));
    }

    [Fact]
    public async Task A_workflow_must_be_one_of_the_instance_and_its_version_must_exist()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await using var foreign = await PlanningStage.CreateAsync(database);

        (await stage.ProblemsAsync(stage.Request() with { WorkflowId = foreign.Workflow })).ShouldBe([PlanProblemKind.WorkflowUnknown]);
        (await stage.ProblemsAsync(stage.Request() with { WorkflowVersion = 7 })).ShouldBe([PlanProblemKind.WorkflowVersionUnknown]);
        await stage.ExecuteAsync("update workflows set deleted_at = now() where id = $1", stage.Workflow.Value);
        (await stage.ProblemsAsync(stage.Request())).ShouldBe([PlanProblemKind.WorkflowUnknown]);
    }

    [Fact]
    public async Task A_viewer_sees_the_instance_but_cannot_create()
    {
        await using var stage = await PlanningStage.CreateAsync(database, role: "Viewer");

        var outcome = await stage.Planner.CreateAsync(stage.Request(), Cancelled);

        outcome.ShouldBeOfType<PlanOutcome.Refused>().Problems.Single().Kind.ShouldBe(PlanProblemKind.InstanceReadOnly);
    }

    [Fact]
    public async Task Row_level_security_refuses_what_a_viewer_writes_past_the_planner()
    {
        await using var stage = await PlanningStage.CreateAsync(database, role: "Viewer");
        await using var connection = await stage.Db.OpenAsync(stage.Scope, Cancelled);
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
            insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone)
            values (gen_random_uuid(), 'x', '{stage.Instance}', '{stage.Workflow}', 1, '2026-10-19', '2026-10-25', 'UTC')
            """;

        (await Should.ThrowAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync(Cancelled))).SqlState.ShouldBe("42501");
    }

    [Fact]
    public async Task The_preview_shows_the_query_of_the_newest_week_with_its_values_in_it()
    {
        await using var stage = await PlanningStage.CreateAsync(
            database, sql: "SELECT a FROM t WHERE d BETWEEN '{{start_date}}' AND '{{end_date}}' AND {{asins|asin}} AND {{campaigns|campaign}} AND b = {{brand}}");

        var plan = await stage.Planner.PreviewAsync(
            stage.Request() with
            {
                EndDate = new(2026, 11, 12),
                Filters = CollectionFilters.Paste("O'Neill", null),
                Parameters = new Dictionary<string, SqlValue> { ["brand"] = new SqlValue.Text("Acme") },
            },
            Cancelled);

        plan.Problems.ShouldBeEmpty();
        plan.RenderedSql.ShouldBe(
            "SELECT a FROM t WHERE d BETWEEN '2026-11-09' AND '2026-11-12' AND TRUE AND campaign IN ('O''Neill') AND b = 'Acme'");
    }

    [Fact]
    public async Task A_text_that_could_break_out_of_its_literal_is_refused_by_name_without_its_content()
    {
        await using var stage = await PlanningStage.CreateAsync(database, sql: "SELECT a FROM t WHERE b = '{{brand}}'");

        var plan = await stage.Planner.PreviewAsync(
            stage.Request() with { Parameters = new Dictionary<string, SqlValue> { ["brand"] = new SqlValue.Text("secret\\") } }, Cancelled);

        var problem = plan.Problems.Single();
        (problem.Kind, problem.Field).ShouldBe((PlanProblemKind.ParameterInvalid, "parameters.brand"));
        problem.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Filters_and_parameters_come_back_as_they_were_given()
    {
        await using var stage = await PlanningStage.CreateAsync(
            database, sql: "SELECT a FROM t WHERE {{asins|asin}} AND {{campaigns|campaign}} AND b IN ({{brands}}) AND c > {{least}} AND d > {{since}}");
        var request = stage.Request() with
        {
            Filters = new(["Core, \"all\"", "Ünï – 2"], ["B08N5WRWNW"]),
            Parameters = new Dictionary<string, SqlValue>
            {
                ["brands"] = SqlValue.List.OfText(["a", "b"]),
                ["least"] = new SqlValue.Number(0.5m),
                ["since"] = new SqlValue.Date(new(2026, 1, 2)),
            },
        };

        var id = await stage.CreatedAsync(request);

        var inputs = CollectionInputs.Read(
            await stage.ScalarAsync<string>("select filters::text from report_data_collections where id = $1", id.Value),
            await stage.ScalarAsync<string>("select parameters::text from report_data_collections where id = $1", id.Value));
        inputs.Filters.ShouldBe(request.Filters);
        inputs.Parameters.ShouldBe(request.Parameters, ignoreOrder: true);
        CollectionInputs.Read("{}", "{}").Filters.IsEmpty.ShouldBeTrue();
    }
}
