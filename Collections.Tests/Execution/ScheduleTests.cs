using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Execution;

/// <summary>What a schedule finds due.</summary>
public sealed class ScheduleTests(PostgresServer server)
{
    private static readonly DateTimeOffset Wednesday = new(2026, 11, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task New_complete_weeks_are_added_restated_ones_collected_again_once_and_nothing_happens_while_paused()
    {
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var sandbox = await SandboxServer.StartAsync();
        await using var engine = await Engine.CreateAsync(database, sandbox);
        engine.Queue.Hold = true;
        var collection = await engine.AddCollectionAsync(3);
        await engine.ExecuteAsync(
            """
            insert into workflow_executions (id, instance_id, collection_id, week_id, purpose, step, workflow_id, workflow_version, window_start, window_end, time_zone)
            select gen_random_uuid(), w.instance_id, w.collection_id, w.id, 'week', 'done', c.workflow_id, 1, w.window_start, w.window_end, 'UTC'
            from report_data_weeks w join report_data_collections c on c.id = w.collection_id
            """);
        await engine.ExecuteAsync(
            """
            with version as (
                insert into report_data_week_versions (week_id, collection_id, instance_id, execution_id, version, window_start, window_end, workflow_version, rows,
                    files, bytes, sha256, columns, summary_stats, collected_at)
                select w.id, w.collection_id, w.instance_id, e.id, 1, w.window_start, w.window_end, 1, 1, 1, 1, '', '[]', '{}', w.window_end + interval '4 days'
                from report_data_weeks w join workflow_executions e on e.week_id = w.id returning id, week_id)
            update report_data_weeks w set status = 'SUCCESS', current_version_id = version.id from version where version.week_id = w.id
            """);
        await engine.ExecuteAsync("update report_data_collections set schedule_cron = '0 6 * * *', schedule_next_at = $1", Wednesday.AddHours(-1));
        await engine.ExecuteAsync("select refresh_collection_status($1)", collection.Value);
        var time = new FakeTimeProvider(Wednesday);
        var schedules = new ScheduleRunner(engine.Get<CollectionsDb>(), engine.Queue, time, NullLogger<ScheduleRunner>.Instance);

        // Collected four days after their ends. On 4 November only the week that ended on 18 October is older than 14 days; none is new and complete.
        await schedules.RunAsync(TestContext.Current.CancellationToken);
        (await DueAsync(engine)).ShouldBe(["2026-10-12 recollect"]);
        (await engine.ScalarAsync<DateTime>("select schedule_next_at from report_data_collections")).ShouldBe(new DateTime(2026, 11, 5, 6, 0, 0, DateTimeKind.Utc));

        // What a person asked for meanwhile is not what came by itself.
        await engine.ExecuteAsync("update workflow_executions set scheduled = false where step = 'queued'");

        // A week later a week has become complete, and the next one is 14 days old; the first is under way.
        time.Advance(TimeSpan.FromDays(7));
        await schedules.RunAsync(TestContext.Current.CancellationToken);
        (await DueAsync(engine)).ShouldBe(["2026-10-12 recollect", "2026-10-19 recollect", "2026-11-02 week"]);
        (await TestDatabase.ListAsync<string>(
            engine.Database.SuperUser,
            "select w.week_start_date::text from workflow_executions e join report_data_weeks w on w.id = e.week_id where e.scheduled order by 1"))
            .ShouldBe(["2026-10-19", "2026-11-02"]);
        (await engine.StatusAsync(collection)).ShouldBe("ACTIVE");
        (await engine.ScalarAsync<DateOnly>("select end_date from report_data_collections")).ShouldBe(new(2026, 11, 8));

        await engine.ExecuteAsync("update report_data_collections set paused_at = now()");
        time.Advance(TimeSpan.FromDays(7));
        await schedules.RunAsync(TestContext.Current.CancellationToken);
        (await DueAsync(engine)).Count.ShouldBe(3);
    }

    private static Task<List<string>> DueAsync(Engine engine) => TestDatabase.ListAsync<string>(
        engine.Database.SuperUser,
        "select w.week_start_date || ' ' || e.purpose from workflow_executions e join report_data_weeks w on w.id = e.week_id where e.step = 'queued' order by 1");
}
