using Collections.AmcSandbox;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>What a person may do from which state, under that person's rights.</summary>
public sealed class VerbTests(PostgresServer server) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private SandboxServer _sandbox = null!;
    private Engine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(TestContext.Current.CancellationToken);
        _sandbox = await SandboxServer.StartAsync(new() { TimeScale = 1 });
        _engine = await Engine.CreateAsync(_database, _sandbox);
        _engine.Queue.Hold = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _sandbox.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("PENDING", "PENDING", "SKIPPED", null, null)]
    [InlineData("RUNNING", null, "SKIPPED", null, null)]
    [InlineData("SUCCESS", null, null, null, "SUCCESS")]
    [InlineData("FAILED", "PENDING", "SKIPPED", null, null)]
    [InlineData("SKIPPED", null, null, "PENDING", null)]
    public async Task A_week_takes_the_verbs_of_its_state_and_refuses_the_others_naming_both_states(
        string status, string? retry, string? skip, string? unskip, string? recollect)
    {
        (string Verb, Func<CollectionCommands, WeekId, Task<CommandOutcome>> Act, string? Becomes, string Target)[] verbs =
        [
            ("retry", (commands, week) => commands.RetryAsync(week, TestContext.Current.CancellationToken), status == "FAILED" ? retry : null, "PENDING"),
            ("skip", (commands, week) => commands.SkipAsync(week, TestContext.Current.CancellationToken), skip, "SKIPPED"),
            ("unskip", (commands, week) => commands.UnskipAsync(week, TestContext.Current.CancellationToken), unskip, "PENDING"),
            ("recollect", (commands, week) => commands.RecollectAsync(week, TestContext.Current.CancellationToken), recollect, "SUCCESS"),
        ];

        foreach (var (verb, act, becomes, target) in verbs)
        {
            var collection = await _engine.AddCollectionAsync(1);
            await _engine.ExecuteAsync(
                "update report_data_weeks set status = $2, error_class = case when $2 = 'FAILED' then 'failed' end where collection_id = $1", collection.Value, status);
            await _engine.ExecuteAsync("select refresh_collection_status($1)", collection.Value);
            var week = new WeekId(await _engine.ScalarAsync<Guid>("select id from report_data_weeks where collection_id = $1", collection.Value));

            var outcome = await act(Commands(), week);

            var now = await _engine.ScalarAsync<string>("select status from report_data_weeks where id = $1", week.Value);
            if (becomes is null)
            {
                var refused = outcome.ShouldBeOfType<CommandOutcome.Refused>($"{verb} of {status}");
                refused.From.ShouldBe(status);
                refused.To.ShouldBe(target);
                refused.Message.ShouldContain(status);
                now.ShouldBe(status);
            }
            else
            {
                outcome.ShouldBeOfType<CommandOutcome.Done>($"{verb} of {status}");
                now.ShouldBe(becomes);
                (await _engine.ScalarAsync<long>("select count(*) from collection_events where week_id = $1 and user_name = 'Analyst'", week.Value)).ShouldBe(1);
            }
        }
    }

    [Theory]
    [InlineData("ACTIVE", "PAUSED", null, "PAUSED")]
    [InlineData("PAUSED", null, "ACTIVE", "PAUSED")]
    [InlineData("COMPLETED", null, null, null)]
    [InlineData("FAILED", null, null, null)]
    public async Task A_collection_takes_the_verbs_of_its_state(string status, string? pause, string? resume, string? cancel)
    {
        (Func<CollectionCommands, CollectionId, Task<CommandOutcome>> Act, string? Becomes)[] verbs =
        [
            ((commands, id) => commands.PauseAsync(id, cancelRunning: false, TestContext.Current.CancellationToken), pause),
            ((commands, id) => commands.ResumeAsync(id, TestContext.Current.CancellationToken), resume),
            ((commands, id) => commands.CancelAsync(id, TestContext.Current.CancellationToken), cancel),
        ];

        foreach (var (act, becomes) in verbs)
        {
            var collection = await AddAsync(status);

            var outcome = await act(Commands(), collection);

            (outcome is CommandOutcome.Done).ShouldBe(becomes is not null);
            if (outcome is CommandOutcome.Refused refused)
            {
                refused.From.ShouldBe(status);
                refused.Message.ShouldContain(refused.From);
            }

            (await _engine.StatusAsync(collection)).ShouldBe(becomes ?? status);
        }
    }

    [Fact]
    public async Task A_week_that_is_too_young_still_waits_after_its_skip_was_taken_back()
    {
        var collection = await _engine.AddCollectionAsync(1);
        await _engine.ExecuteAsync("update report_data_weeks set not_before = '2126-01-01 00:00Z'");
        var week = new WeekId(await _engine.ScalarAsync<Guid>("select id from report_data_weeks"));

        await Commands().SkipAsync(week, TestContext.Current.CancellationToken);
        await Commands().UnskipAsync(week, TestContext.Current.CancellationToken);
        await DispatchAsync();

        (await _engine.WeeksAsync(collection)).ShouldBe("1 PENDING");
        (await _engine.ScalarAsync<string>("select reason_code from report_data_weeks")).ShouldBe("too_young");
    }

    [Fact]
    public async Task Who_cancels_many_executions_and_who_polls_them_lock_them_in_the_same_order()
    {
        var collection = await RunningAsync(10);
        foreach (var (_, id, ticket) in _engine.Queue.Rung.Where(job => job.Kind == "submit"))
        {
            await _engine.Get<SubmitStep>().RunAsync(new(id), ticket, TestContext.Current.CancellationToken);
        }

        await _engine.ExecuteAsync("update workflow_executions set amc_status = 'QUEUED'");
        (await FreeWhileTheFirstIsLockedAsync(() => _engine.Get<PollStep>().RunDueAsync(TestContext.Current.CancellationToken))).ShouldBe(9, "the poll");
        (await FreeWhileTheFirstIsLockedAsync(() => Commands().CancelAsync(collection, TestContext.Current.CancellationToken))).ShouldBe(9, "cancel");
    }

    /// <summary>How many of the others are not locked while the one with the lowest id is held and <paramref name="act"/> waits for it.</summary>
    private async Task<long> FreeWhileTheFirstIsLockedAsync(Func<Task> act)
    {
        await using var other = new Npgsql.NpgsqlConnection(_database.SuperUser);
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var first = new Npgsql.NpgsqlCommand("select id from workflow_executions order by id limit 1 for update", other);
        await first.ExecuteScalarAsync(TestContext.Current.CancellationToken);

        var acting = Task.Run(act, TestContext.Current.CancellationToken);
        await _engine.UntilAsync("select exists (select from pg_locks where not granted)", "it does not wait");
        await using var free = new Npgsql.NpgsqlCommand("select count(*) - 1 from (select 1 from workflow_executions for update skip locked) s", other);
        var count = (long)(await free.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await acting;
        return count;
    }

    [Fact]
    public async Task Pause_lets_running_weeks_finish_and_starts_nothing_new_until_resume()
    {
        var collection = await RunningAsync(12);

        await Commands().PauseAsync(collection, cancelRunning: false, TestContext.Current.CancellationToken);
        await _engine.ExecuteAsync("update workflow_executions set step = 'done' where step = 'submitting'");
        await DispatchAsync();

        (await _engine.WeeksAsync(collection)).ShouldBe("2 PENDING, 10 RUNNING");
        (await _engine.ScalarAsync<string>("select distinct reason from report_data_weeks where status = 'PENDING'")).ShouldBe("paused by Analyst");

        await Commands().ResumeAsync(collection, TestContext.Current.CancellationToken);
        await DispatchAsync();
        (await _engine.WeeksAsync(collection)).ShouldBe("12 RUNNING");
    }

    [Fact]
    public async Task Cancel_frees_the_slots_only_when_AMC_has_stopped_and_resume_collects_the_weeks()
    {
        _engine.Queue.Hold = false;
        var collection = await _engine.AddCollectionAsync(2);
        await _engine.RunAsync();
        await _engine.UntilAsync("select count(*) = 2 from workflow_executions where step = 'at_amc'", "nothing runs at AMC");

        await Commands().CancelAsync(collection, TestContext.Current.CancellationToken);
        (await _engine.StatusAsync(collection)).ShouldBe("PAUSED");
        (await _engine.ScalarAsync<string>("select distinct reason from report_data_weeks where status = 'PENDING'")).ShouldBe("cancelled by Analyst");
        await _engine.UntilAsync("select count(*) = 2 from workflow_executions where step = 'cancelled'", "AMC does not stop them");
        (await _sandbox.ReadLedgerAsync()).Executions.ShouldAllBe(execution => execution.Status == "CANCELLED");

        await Commands().ResumeAsync(collection, TestContext.Current.CancellationToken);
        await _engine.UntilAsync("select count(*) = 2 from workflow_executions where step = 'at_amc'", "the weeks are not collected");
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Skipping_a_running_week_cancels_it_at_AMC_and_a_result_that_comes_too_late_is_dropped()
    {
        _engine.Queue.Hold = false;
        await _engine.AddCollectionAsync(1);
        await _engine.RunAsync();
        await _engine.UntilAsync("select count(*) = 1 from workflow_executions where step = 'at_amc'", "nothing runs at AMC");
        var week = new WeekId(await _engine.ScalarAsync<Guid>("select id from report_data_weeks"));

        (await Commands().SkipAsync(week, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Done>();
        await _engine.UntilAsync("select count(*) = 1 from workflow_executions where step = 'cancelled'", "AMC does not stop it");

        (await _engine.ScalarAsync<string>("select concat_ws(' ', status, reason_code, reason) from report_data_weeks")).ShouldBe("SKIPPED by_user skipped by Analyst");
        (await _engine.ScalarAsync<string>("select status from report_data_collections")).ShouldBe("COMPLETED");
    }

    [Fact]
    public async Task A_submit_that_is_under_way_when_its_week_is_skipped_is_found_and_cancelled()
    {
        await RunningAsync(1);
        await _engine.ExecuteAsync("update workflow_executions set intent_at = clock_timestamp(), fencing_token = fencing_token + 1, lease_until = clock_timestamp() + interval '30 s'");
        var week = new WeekId(await _engine.ScalarAsync<Guid>("select id from report_data_weeks"));
        await Commands().SkipAsync(week, TestContext.Current.CancellationToken);
        var execution = new ExecutionId(await _engine.ScalarAsync<Guid>("select id from workflow_executions where step = 'cancelling'"));

        var late = await _engine.PostAsync(execution);
        _engine.Queue.Hold = false;
        await _engine.RunAsync();
        await _engine.UntilAsync("select exists (select from workflow_executions where step = 'cancelled' and amc_execution_id = $1)", "it is not cancelled", late.Value);

        (await _sandbox.ReadLedgerAsync()).Executions.ShouldHaveSingleItem().Status.ShouldBe("CANCELLED");
    }

    [Fact]
    public async Task Delete_hides_at_once_cancels_at_AMC_and_removes_the_rows_later()
    {
        await using var quick = await SandboxServer.StartAsync();
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, quick);
        var collection = await engine.AddCollectionAsync(3);
        await engine.RunAsync();
        await engine.UntilStatusAsync(collection, "COMPLETED");
        engine.Get<Microsoft.Extensions.Options.IOptions<ExecutionOptions>>().Value.SweepWindow = TimeSpan.Zero;

        (await Commands(engine).DeleteAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Done>();
        (await Commands(engine).DeleteAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.NotFound>();
        await engine.Get<CleanUpRunner>().RunAsync(TestContext.Current.CancellationToken);
        (await engine.ScalarAsync<long>("select count(*) from report_data_week_versions")).ShouldBe(3, "it can still be restored");

        await engine.ExecuteAsync("update report_data_collections set deleted_at = deleted_at - interval '1 day' - interval '1 second'");
        (await Commands(engine).RestoreAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.NotFound>();
        await engine.Get<CleanUpRunner>().RunAsync(TestContext.Current.CancellationToken);
        (await engine.ScalarAsync<long>("select count(*) from report_data_week_versions")).ShouldBe(3, "somebody may be restoring it in the last second");

        await engine.ExecuteAsync("update report_data_collections set deleted_at = deleted_at - interval '1 minute'");
        await engine.Get<CleanUpRunner>().RunAsync(TestContext.Current.CancellationToken);

        foreach (var table in (string[])["report_data_collections", "report_data_weeks", "workflow_executions", "execution_events", "report_data_week_versions", "report_data_rows", "week_dimension_totals"])
        {
            (await engine.ScalarAsync<long>($"select count(*) from {table}")).ShouldBe(0, table);
        }
    }

    [Fact]
    public async Task What_is_restored_after_a_deletion_waits_paused_and_is_collected_to_the_end_after_a_resume()
    {
        _engine.Queue.Hold = false;
        var collection = await _engine.AddCollectionAsync(2);
        await _engine.RunAsync();
        await _engine.UntilAsync("select count(*) = 2 from workflow_executions where step = 'at_amc'", "nothing runs at AMC");

        (await Commands().DeleteAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Done>();
        await _engine.UntilAsync("select count(*) = 2 from workflow_executions where step = 'cancelled'", "AMC does not stop them");
        (await _sandbox.ReadLedgerAsync()).Executions.ShouldAllBe(execution => execution.Status == "CANCELLED");

        (await Commands().RestoreAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Done>();
        (await _engine.StatusAsync(collection)).ShouldBe("PAUSED");
        (await _engine.WeeksAsync(collection)).ShouldBe("2 PENDING");
        await DispatchAsync();
        (await _engine.ScalarAsync<long>("select count(*) from workflow_executions where step not in ('done', 'failed', 'cancelled')")).ShouldBe(0, "it is paused");
        var refused = (await Commands().RestoreAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Refused>();
        (refused.From, refused.To).ShouldBe(("PAUSED", "PAUSED"));

        await Commands().ResumeAsync(collection, TestContext.Current.CancellationToken);
        await _engine.UntilAsync("select count(*) = 2 from workflow_executions where step = 'at_amc'", "the weeks are not collected");
        (await _engine.ScalarAsync<string>("select string_agg(kind, ' ' order by id) from collection_events where kind in ('deleted', 'restored', 'resumed')"))
            .ShouldBe("deleted restored resumed");
        (await Judge.ComplaintsAsync(_engine)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("COMPLETED", "COMPLETED")]
    [InlineData("FAILED", "FAILED")]
    [InlineData("PAUSED", "PAUSED")]
    public async Task What_had_nothing_running_is_restored_as_it_was_and_keeps_its_schedule(string status, string becomes)
    {
        var collection = await AddAsync(status);
        await _engine.ExecuteAsync("update report_data_collections set schedule_cron = '0 6 * * *', schedule_next_at = now() where id = $1", collection.Value);

        await Commands().DeleteAsync(collection, TestContext.Current.CancellationToken);
        (await Commands().RestoreAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Done>();

        (await _engine.StatusAsync(collection)).ShouldBe(becomes);
        (await _engine.ScalarAsync<bool>(
            "select schedule_next_at is not null and (paused_at is not null) = (status = 'PAUSED') from report_data_collections where id = $1", collection.Value)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_restores_what_is_not_theirs_to_change_or_whose_name_was_taken()
    {
        var collection = await AddAsync("COMPLETED");
        await Commands().DeleteAsync(collection, TestContext.Current.CancellationToken);

        (await Commands(_engine, UserScope.For(UserId.New())).RestoreAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.NotFound>();
        await _engine.ExecuteAsync("update instance_access set role = 'Viewer'");
        (await Commands().RestoreAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.NotFound>();
        await _engine.ExecuteAsync("update instance_access set role = 'Analyst'");

        var other = await AddAsync("COMPLETED");
        await _engine.ExecuteAsync("update report_data_collections set name = (select name from report_data_collections where id = $1) where id = $2", collection.Value, other.Value);
        (await Commands().RestoreAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Refused>().Message.ShouldContain("same name");
        (await _engine.ScalarAsync<bool>("select deleted_at is not null from report_data_collections where id = $1", collection.Value)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_recollection_makes_a_second_version_and_the_first_can_be_made_current_again()
    {
        await using var quick = await SandboxServer.StartAsync();
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, quick);
        var collection = await engine.AddCollectionAsync(1);
        await engine.RunAsync();
        await engine.UntilStatusAsync(collection, "COMPLETED");
        var week = new WeekId(await engine.ScalarAsync<Guid>("select id from report_data_weeks"));
        var first = await engine.ScalarAsync<long>("select current_version_id from report_data_weeks");

        await Commands(engine).RecollectAsync(week, TestContext.Current.CancellationToken);
        (await engine.StatusAsync(collection)).ShouldBe("COMPLETED");
        await engine.UntilAsync("select count(*) = 2 from report_data_week_versions", "there is no second version");
        (await engine.ScalarAsync<long>("select current_version_id from report_data_weeks")).ShouldNotBe(first);

        (await Commands(engine).RevertAsync(week, new WeekVersionId(first), TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Done>();
        (await engine.ScalarAsync<long>("select current_version_id from report_data_weeks")).ShouldBe(first);
        (await engine.ScalarAsync<long>("select count(*) from workflow_executions where purpose = 'recollect' and step = 'done'")).ShouldBe(1);
        (await Judge.ComplaintsAsync(engine)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_query_for_all_weeks_also_reaches_a_week_that_AMC_is_still_running_with_the_one_before()
    {
        var collection = await AddAsync("COMPLETED");
        var week = new WeekId(await _engine.ScalarAsync<Guid>("select id from report_data_weeks where collection_id = $1 limit 1", collection.Value));
        await Commands().RecollectAsync(week, TestContext.Current.CancellationToken);
        await _engine.ExecuteAsync("update workflow_executions set step = 'at_amc', amc_execution_id = 'amc-before' where week_id = $1", week.Value);
        await _engine.AddVersionAsync(collection, 2, Engine.Query);

        (await Commands().UseQueryAsync(collection, 2, QueryReach.AllWeeks, TestContext.Current.CancellationToken)).ShouldBe(new CommandOutcome.Done(collection, 2));
        (await QueuedAsync()).ShouldBe(1);
        (await _engine.ScalarAsync<string>("select step from workflow_executions where amc_execution_id = 'amc-before'")).ShouldBe("cancelling");
        await _engine.ExecuteAsync("update workflow_executions set step = 'cancelled' where amc_execution_id = 'amc-before'");
        await _engine.ExecuteAsync("select queue_pending_weeks(current_date)");

        (await QueuedAsync()).ShouldBe(2);

        Task<long> QueuedAsync() => _engine.ScalarAsync<long>(
            "select count(distinct week_id) from workflow_executions where collection_id = $1 and purpose = 'recollect' and step = 'queued' and workflow_version = 2", collection.Value);
    }

    [Theory]
    [InlineData("done")]
    [InlineData("failed")]
    [InlineData("refused")]
    [InlineData("rejected")]
    [InlineData("unreadable")]
    [InlineData("cancelled_elsewhere")]
    [InlineData("overdue")]
    public async Task However_a_recollection_ends_its_week_is_not_collected_once_more_by_itself(string end)
    {
        var endsByItself = end is not ("cancelled_elsewhere" or "overdue");
        await using var sandbox = await SandboxServer.StartAsync(new() { TimeScale = endsByItself ? SandboxServer.Quick : 1 });
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, sandbox);
        var collection = await engine.AddCollectionAsync(1);
        await engine.ExecuteAsync("update report_data_weeks set status = 'SUCCESS'");
        await engine.ExecuteAsync("select refresh_collection_status($1)", collection.Value);
        sandbox.Faults = end switch
        {
            "failed" => new() { Failed = 1 },
            "refused" => new() { Privacy = 1 },
            "rejected" => new() { Rejected = 1 },
            "unreadable" => new() { BadCsv = 1 },
            _ => SandboxFaults.None,
        };
        await engine.RunAsync();

        await Commands(engine).RecollectAsync(new(await engine.ScalarAsync<Guid>("select id from report_data_weeks")), TestContext.Current.CancellationToken);
        if (!endsByItself)
        {
            await engine.UntilAsync("select exists (select from workflow_executions where deadline_at is not null)", "it is not submitted");
        }

        if (end == "overdue")
        {
            await engine.ExecuteAsync("update workflow_executions set deadline_at = clock_timestamp() - interval '1 s'");
        }
        else if (!endsByItself)
        {
            await engine.CancelAtAmcAsync(new((await engine.ScalarAsync<string>("select amc_execution_id from workflow_executions"))!));
        }

        await engine.UntilAsync("select not exists (select from workflow_executions where step not in ('done', 'failed', 'cancelled'))", "it does not end");
        (await engine.ScalarAsync<int>("select queue_pending_weeks(current_date)")).ShouldBe(0);
        (await engine.WeeksAsync(collection)).ShouldBe("1 SUCCESS");
        (await engine.ScalarAsync<string>("select coalesce(error_class, step) from workflow_executions order by created_at desc limit 1")).ShouldBe(end);
        (await engine.ScalarAsync<bool>("select reason_code is not distinct from 'refresh_failed' from report_data_weeks")).ShouldBe(end != "done");
    }

    [Fact]
    public async Task A_recollection_that_fails_keeps_the_week_and_its_version()
    {
        await using var quick = await SandboxServer.StartAsync();
        await using var database = await server.CreateAsync(TestContext.Current.CancellationToken);
        await using var engine = await Engine.CreateAsync(database, quick);
        var collection = await engine.AddCollectionAsync(1);
        await engine.RunAsync();
        await engine.UntilStatusAsync(collection, "COMPLETED");
        var week = new WeekId(await engine.ScalarAsync<Guid>("select id from report_data_weeks"));

        quick.Faults = new() { Privacy = 1 };
        await Commands(engine).RecollectAsync(week, TestContext.Current.CancellationToken);
        await engine.UntilAsync("select exists (select from report_data_weeks where reason_code = 'refresh_failed')", "the failure is not noted");

        (await engine.ScalarAsync<string>("select status from report_data_weeks")).ShouldBe("SUCCESS");
        (await engine.ScalarAsync<long>("select count(*) from report_data_week_versions")).ShouldBe(1);
    }

    [Fact]
    public async Task Retrying_the_failed_weeks_of_a_held_collection_ends_the_hold()
    {
        var collection = await AddAsync("FAILED");
        await _engine.ExecuteAsync("update report_data_collections set held_at = now(), held_reason = 'held' where id = $1", collection.Value);

        var outcome = await Commands().RetryFailedAsync(collection, TestContext.Current.CancellationToken);

        outcome.ShouldBe(new CommandOutcome.Done(collection, 1));
        (await _engine.StatusAsync(collection)).ShouldBe("ACTIVE");
        (await _engine.ScalarAsync<bool>("select held_at is null and hold_confirmed_at is not null from report_data_collections where id = $1", collection.Value)).ShouldBeTrue();
        (await Commands().RetryFailedAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Refused>();
        (await Commands().ConfirmHeldAsync(collection, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Refused>();
    }

    [Fact]
    public async Task Who_does_not_see_a_collection_finds_none_and_who_may_only_look_is_told_so()
    {
        var collection = await AddAsync("ACTIVE");
        var week = new WeekId(await _engine.ScalarAsync<Guid>("select id from report_data_weeks where collection_id = $1", collection.Value));
        var stranger = Commands(_engine, UserScope.For(UserId.New()));

        (await stranger.PauseAsync(collection, cancelRunning: false, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.NotFound>();
        (await stranger.SkipAsync(week, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.NotFound>();

        await _engine.ExecuteAsync("update instance_access set role = 'Viewer'");
        (await Commands().PauseAsync(collection, cancelRunning: false, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Forbidden>();
        (await Commands().SkipAsync(week, TestContext.Current.CancellationToken)).ShouldBeOfType<CommandOutcome.Forbidden>();
        (await _engine.StatusAsync(collection)).ShouldBe("ACTIVE");
    }

    [Fact]
    public async Task Of_two_last_weeks_that_end_at_the_same_time_the_second_completes_the_collection()
    {
        var collection = await RunningAsync(2);
        await using var first = new Npgsql.NpgsqlConnection(_database.Worker);
        await using var second = new Npgsql.NpgsqlConnection(_database.Worker);
        await first.OpenAsync(TestContext.Current.CancellationToken);
        await second.OpenAsync(TestContext.Current.CancellationToken);
        await using var transaction = await first.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await EndWeekAsync(first, collection, 0);
        var other = Task.Run(() => EndWeekAsync(second, collection, 1), TestContext.Current.CancellationToken);
        await _engine.UntilAsync("select exists (select from pg_locks where not granted)", "the second does not wait");
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await other;

        (await _engine.StatusAsync(collection)).ShouldBe("COMPLETED");
    }

    private static async Task EndWeekAsync(Npgsql.NpgsqlConnection connection, CollectionId collection, int index)
    {
        await using var command = new Npgsql.NpgsqlCommand(
            """
            update report_data_weeks set status = 'SUCCESS'
            where id = (select id from report_data_weeks where collection_id = $1 order by week_start_date offset $2 limit 1)
            """,
            connection)
        {
            Parameters = { new() { Value = collection.Value }, new() { Value = index } },
        };
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var refresh = new Npgsql.NpgsqlCommand("select refresh_collection_status($1)", connection) { Parameters = { new() { Value = collection.Value } } };
        await refresh.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private CollectionCommands Commands() => Commands(_engine);

    private static CollectionCommands Commands(Engine engine, UserScope? scope = null) =>
        new(engine.Get<CollectionsDb>(), scope ?? engine.Scope, new Analyst(engine.User), engine.Queue, TimeProvider.System);

    private Task DispatchAsync() => _engine.Get<Dispatcher>().DispatchAsync(TestContext.Current.CancellationToken);

    private async Task<CollectionId> RunningAsync(int weeks)
    {
        var collection = await _engine.AddCollectionAsync(weeks);
        await DispatchAsync();
        return collection;
    }

    /// <summary>A collection of two weeks in this state.</summary>
    private async Task<CollectionId> AddAsync(string status)
    {
        var collection = await _engine.AddCollectionAsync(2);
        await _engine.ExecuteAsync(
            """
            update report_data_weeks set status = case $2 when 'COMPLETED' then 'SUCCESS' when 'FAILED' then case when week_start_date = '2026-10-26' then 'FAILED' else 'SUCCESS' end else 'PENDING' end,
                error_class = case when $2 = 'FAILED' then 'failed' end
            where collection_id = $1
            """,
            collection.Value, status);
        await _engine.ExecuteAsync(
            "update report_data_collections set paused_at = case when $2 = 'PAUSED' then now() end where id = $1", collection.Value, status);
        await _engine.ExecuteAsync("select refresh_collection_status($1)", collection.Value);
        return collection;
    }

    private sealed record Analyst(UserId Id) : ICurrentUser
    {
        public string Name => "Analyst";
    }
}
