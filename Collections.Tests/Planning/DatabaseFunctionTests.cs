using Collections.Core.Planning;
using Collections.Tests.Support;
using Npgsql;

namespace Collections.Tests.Planning;

/// <summary>What the specification asks of the database itself, in its own words.</summary>
public sealed class DatabaseFunctionTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("amc-week", null, null, "amc-week")]
    [InlineData("amc-week", "amc-row", "old-row", "amc-week")] // both: the week wins
    [InlineData(null, "amc-row", "old-row", "amc-row")]
    [InlineData(null, null, "old-row", "old-row")]
    [InlineData("", "amc-row", null, "amc-row")]
    [InlineData("", "", "old-row", "old-row")]
    [InlineData("", "", "", null)]
    [InlineData(null, null, null, null)]
    public async Task AMC_s_execution_id_of_a_week_comes_from_the_week_else_from_its_execution(string? onWeek, string? onRow, string? old, string? expected)
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var execution = await AddExecutionAsync(stage, onRow, old);

        (await MappedAsync(stage, onWeek, execution)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("amc-week", "amc-week")]
    public async Task A_dangling_or_missing_execution_has_no_id_but_the_week_s(string? onWeek, string? expected)
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        (await MappedAsync(stage, onWeek, Guid.NewGuid())).ShouldBe(expected);
        (await MappedAsync(stage, onWeek, null)).ShouldBe(expected);
    }

    [Fact]
    public async Task Our_own_uuid_never_comes_out_as_AMC_s()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var execution = await AddExecutionAsync(stage, null, null);
        await stage.ExecuteAsync("update workflow_executions set amc_execution_id = id::text, execution_id = id::text where id = $1", execution);

        (await MappedAsync(stage, null, execution)).ShouldBeNull();
        (await MappedAsync(stage, execution.ToString(), execution)).ShouldBeNull();
    }

    [Fact]
    public async Task Progress_shows_AMC_s_id_and_ours_apart_also_for_data_from_before()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();
        var execution = await AddExecutionAsync(stage, null, "20241010-abc123-def456");
        await stage.ExecuteAsync(
            "update report_data_weeks set workflow_execution_id = $2, amc_execution_id = '' where collection_id = $1 and week_start_date = '2026-10-19'", id.Value, execution);

        var weeks = (await stage.Queries.ProgressAsync(id, Cancelled)).ShouldNotBeNull().Weeks;

        (weeks[0].ExecutionId?.Value, weeks[0].WorkflowExecutionId?.Value).ShouldBe(("20241010-abc123-def456", execution));
        (weeks[1].ExecutionId, weeks[1].WorkflowExecutionId).ShouldBe((null, null));
    }

    [Fact]
    public async Task The_percentage_is_the_same_in_SQL_and_in_code()
    {
        for (var total = 0; total <= 12; total++)
        {
            for (var skipped = 0; skipped <= total; skipped++)
            {
                for (var completed = 0; completed <= total - skipped; completed++)
                {
                    new CollectionCounts(total, completed, 0, skipped, 0).Percent.ShouldBe(total == skipped ? null : completed == total - skipped ? 100 : 100 * completed / (total - skipped));
                }
            }
        }

        var sql = await TestDatabase.ListAsync<string>(
            database.App,
            "select concat_ws('/', t, c, s, coalesce(collection_percentage(c, t, s)::text, '-')) from generate_series(0, 60) t, generate_series(0, t) s, generate_series(0, t - s) c");
        sql.Count.ShouldBeGreaterThan(30_000);
        foreach (var parts in sql.Select(line => line.Split('/')))
        {
            var percent = new CollectionCounts(int.Parse(parts[0], null), int.Parse(parts[1], null), 0, int.Parse(parts[2], null), 0).Percent;
            (percent?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-").ShouldBe(parts[3]);
        }
    }

    [Fact]
    public async Task The_status_follows_from_the_weeks_in_SQL_as_in_code()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync(stage.Request() with { StartDate = new(2026, 10, 12) });
        string[] states = ["PENDING", "RUNNING", "SUCCESS", "FAILED", "SKIPPED"];

        foreach (var paused in new[] { false, true })
        {
            for (var mask = 1; mask < 32; mask++)
            {
                var present = states.Where((_, bit) => (mask & (1 << bit)) != 0).ToArray();
                await stage.ExecuteAsync(
                    """
                    update report_data_weeks w set error_class = 'x', status = ($2::text[])[1 + mod(((w.week_start_date - date '2026-10-12') / 7)::int, cardinality($2::text[]))]
                    where collection_id = $1
                    """,
                    id.Value, present);
                await stage.ExecuteAsync("update report_data_collections set paused_at = case when $2 then now() end where id = $1", id.Value, paused);

                var status = await stage.ScalarAsync<string>("select refresh_collection_status($1)", id.Value);

                var counts = (await stage.Queries.FindAsync(id, Cancelled)).ShouldNotBeNull().Counts;
                status.ShouldBe(counts.Status(paused).Text(), $"{string.Join(",", present)}, paused: {paused}");
                counts.Total.ShouldBe(5);
            }
        }
    }

    [Fact]
    public async Task When_the_two_last_weeks_end_at_the_same_moment_the_collection_is_finished()
    {
        (await RaceAsync("refresh_collection_status")).ShouldBe("COMPLETED");
    }

    [Fact]
    public async Task Without_its_lock_that_race_would_leave_the_collection_active_for_ever()
    {
        var source = await TestDatabase.ScalarAsync<string>(database.SuperUser, "select pg_get_functiondef('refresh_collection_status'::regproc)");
        var sabotaged = source.ShouldNotBeNull()
            .Replace("refresh_collection_status", "refresh_without_lock", StringComparison.Ordinal)
            .Replace("for update", "", StringComparison.Ordinal);
        await TestDatabase.ExecuteAsync(database.SuperUser, sabotaged);

        (await RaceAsync("refresh_without_lock")).ShouldBe("ACTIVE");
    }

    [Fact]
    public async Task The_joins_of_the_specification_lead_to_the_ids_that_AMC_takes()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync();

        var ids = await stage.ScalarAsync<string>(
            """
            SELECT c.instance_id || '|' || amc_instances.instance_id || '|' || amc_accounts.account_id
            FROM report_data_collections c
            JOIN amc_instances ON amc_instances.id = c.instance_id
            JOIN amc_accounts ON amc_accounts.id = amc_instances.account_id
            WHERE c.id = $1
            """,
            id.Value);

        ids.ShouldBe($"{stage.Instance}|amc{stage.User.Value:N}|ENTITY{stage.User.Value:N}");
    }

    [Fact]
    public async Task The_metrics_query_of_the_specification_runs_as_written_for_the_user_s_collections_only()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        await using var other = await PlanningStage.CreateAsync(database);
        await other.CreatedAsync();
        var id = await stage.CreatedAsync();
        await stage.ExecuteAsync(
            "update report_data_weeks set status = 'SUCCESS', execution_duration = 10.5 where collection_id = $1 and week_start_date < '2026-11-02'", id.Value);
        await using var connection = await stage.Db.OpenAsync(stage.Scope, Cancelled);
        await using var command = new NpgsqlCommand(
            """
            -- Track collection performance
            SELECT
              c.name,
              c.status,
              COUNT(w.id) as total_weeks,
              COUNT(CASE WHEN w.status = 'SUCCESS' THEN 1 END) as completed_weeks,
              AVG(CASE WHEN w.execution_duration IS NOT NULL THEN w.execution_duration END) as avg_duration
            FROM report_data_collections c
            LEFT JOIN report_data_weeks w ON w.collection_id = c.id
            GROUP BY c.id, c.name, c.status;
            """,
            connection);

        await using var reader = await command.ExecuteReaderAsync(Cancelled);

        (await reader.ReadAsync(Cancelled)).ShouldBeTrue();
        (reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetDecimal(4)).ShouldBe(("Four weeks", "ACTIVE", 4, 2, 10.5m));
        (await reader.ReadAsync(Cancelled)).ShouldBeFalse();
    }

    /// <summary>Two transactions each end one of the two last weeks; the second counts while the first has not committed.</summary>
    private async Task<string?> RaceAsync(string refresh)
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = await stage.CreatedAsync(stage.Request() with { StartDate = new(2026, 11, 2) });
        await stage.ExecuteAsync("update report_data_weeks set status = 'RUNNING' where collection_id = $1", id.Value);
        await using var first = new NpgsqlConnection(database.Worker);
        await using var second = new NpgsqlConnection(database.SuperUser);
        await first.OpenAsync(Cancelled);
        await second.OpenAsync(Cancelled);
        await using var one = await first.BeginTransactionAsync(Cancelled);
        await using var two = await second.BeginTransactionAsync(Cancelled);

        await RunAsync(first, $"update report_data_weeks set status = 'SUCCESS' where collection_id = '{id}' and week_start_date = '2026-11-02'");
        await RunAsync(second, $"update report_data_weeks set status = 'SUCCESS' where collection_id = '{id}' and week_start_date = '2026-11-09'");
        await RunAsync(first, $"select {refresh}('{id}')");
        var waiting = RunAsync(second, $"select {refresh}('{id}')");
        await Wait.UntilAsync(
            async () => await stage.ScalarAsync<long>(
                "select count(*) from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'", second.ProcessID) == 1,
            "the second transaction waits for the first");
        await one.CommitAsync(Cancelled);
        await waiting;
        await two.CommitAsync(Cancelled);

        return await stage.ScalarAsync<string>("select status from report_data_collections where id = $1", id.Value);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancelled);
    }

    private static Task<string?> MappedAsync(PlanningStage stage, string? onWeek, Guid? execution) =>
        TestDatabase.ScalarAsync<string>(stage.Database.Worker, "select week_amc_execution_id($1::text, $2::uuid)", onWeek, execution);

    private static async Task<Guid> AddExecutionAsync(PlanningStage stage, string? amcId, string? oldId)
    {
        var execution = Guid.NewGuid();
        await stage.ExecuteAsync(
            """
            insert into workflow_executions (id, instance_id, purpose, step, workflow_id, workflow_version, window_start, window_end, time_zone, amc_execution_id, execution_id)
            values ($1, $2, 'week', 'done', $3, 1, '2026-10-19', '2026-10-25', 'UTC', $4, $5)
            """,
            execution, stage.Instance.Value, stage.Workflow.Value, amcId, oldId);
        return execution;
    }
}
