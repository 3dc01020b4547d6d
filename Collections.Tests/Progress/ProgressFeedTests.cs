using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Progress;

public sealed class ProgressFeedTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private readonly CollectionsDb _db = new(database.App, worker: null);
    private readonly List<ProgressFeed> _feeds = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var feed in _feeds)
        {
            await feed.StopAsync(CancellationToken.None);
            feed.Dispose();
        }

        await _db.DisposeAsync();
    }

    [Fact]
    public async Task A_committed_change_reaches_the_subscriber_of_its_collection_only()
    {
        var (mine, other) = (await Person.CreateAsync(database), await Person.CreateAsync(database));
        var feed = await StartAsync();
        var (hints, others) = (new Hints(), new Hints());
        await using var subscription = feed.Subscribe(mine.Scope, mine.Collection, hints.Take);
        await using var otherSubscription = feed.Subscribe(other.Scope, other.Collection, others.Take);

        await ChangeAsync(mine.Collection);
        await hints.UntilAsync(all => all.Any(hint => hint.Changed.Contains(mine.Collection)));

        others.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_subscriber_of_all_hears_which_collections_changed()
    {
        var (one, two) = (await Person.CreateAsync(database), await Person.CreateAsync(database));
        var feed = await StartAsync();
        var hints = new Hints();
        await using var subscription = feed.SubscribeAll(one.Scope, hints.Take);

        await ChangeAsync(one.Collection);
        await ChangeAsync(two.Collection);

        await hints.UntilAsync(all => all.SelectMany(hint => hint.Changed).ToHashSet().IsSupersetOf([one.Collection, two.Collection]));
    }

    [Fact]
    public async Task The_first_hint_comes_at_once_and_a_burst_is_merged_into_one_more_after_the_interval()
    {
        var person = await Person.CreateAsync(database);
        var time = new FakeTimeProvider();
        var feed = await StartAsync(time);
        var (hints, marker) = (new Hints(), new Hints());
        await using var subscription = feed.SubscribeAll(person.Scope, hints.Take);
        await NotifyAsync(person.Collection);
        await hints.UntilAsync(all => all.Count == 1);

        var burst = Enumerable.Range(0, 50).Select(_ => CollectionId.New()).ToList();
        await using var markerSubscription = feed.Subscribe(person.Scope, burst[^1], marker.Take);
        await NotifyAsync([.. burst]);
        await marker.UntilAsync(all => all.Count == 1);
        time.Advance(TimeSpan.FromMilliseconds(249));
        hints.All.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await hints.UntilAsync(all => all.Count == 2);

        hints.All[1].Changed.ShouldBe(burst, ignoreOrder: true);
    }

    [Fact]
    public async Task A_dropped_connection_is_reported_and_no_change_is_lost()
    {
        var person = await Person.CreateAsync(database);
        var feed = await StartAsync();
        var hints = new Hints();
        await using var subscription = feed.Subscribe(person.Scope, person.Collection, hints.Take);

        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            """
            select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen %'
            """);
        await hints.UntilAsync(all => all.Any(hint => !hint.FeedIsUp && hint.Everything));
        await ChangeAsync(person.Collection);

        await hints.UntilAsync(all => all[^1].FeedIsUp && all[^1].Everything);
        feed.IsUp.ShouldBeTrue();
        var before = hints.All.Count;
        await ChangeAsync(person.Collection);
        await hints.UntilAsync(all => all.Skip(before).Any(hint => hint.Changed.Contains(person.Collection)));
    }

    [Fact]
    public async Task While_the_feed_is_down_subscribers_are_told_to_read_everything_at_intervals()
    {
        var person = await Person.CreateAsync(database);
        var time = new FakeTimeProvider();
        await using var nowhere = new CollectionsDb("Host=127.0.0.1;Port=1;Username=nobody", worker: null);
        var feed = await StartAsync(time, db: nowhere, untilUp: false);
        var hints = new Hints();
        await using var subscription = feed.Subscribe(person.Scope, person.Collection, hints.Take);

        for (var told = 1; told <= 3; told++)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await hints.UntilAsync(all => all.Count >= told);
        }

        hints.All.ShouldAllBe(hint => hint.Everything && !hint.FeedIsUp);
    }

    [Fact]
    public async Task The_poll_finds_a_change_whose_notification_was_lost_and_tells_it_once()
    {
        var person = await Person.CreateAsync(database);
        var time = new FakeTimeProvider();
        var feed = await StartAsync(time, options => options.PollInterval = TimeSpan.FromSeconds(10));
        var hints = new Hints();
        await using var subscription = feed.Subscribe(person.Scope, person.Collection, hints.Take);
        await ChangeAsync(person.Collection);
        await hints.UntilAsync(all => all.Count == 1);

        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            $"set session_replication_role = replica; update report_data_collections set change_no = change_no + 1 where id = '{person.Collection}'");
        time.Advance(TimeSpan.FromSeconds(10));
        await hints.UntilAsync(all => all.Count == 2);

        hints.All[1].Changed.ShouldBe([person.Collection]);
    }

    [Fact]
    public async Task A_bell_is_told_when_its_notices_change_and_not_while_weeks_come_in()
    {
        var (me, other) = (await Person.CreateAsync(database), await Person.CreateAsync(database));
        await TestDatabase.ExecuteAsync(database.SuperUser, "update report_data_collections set created_by = $2 where id = $1", me.Collection.Value, me.User.Value);
        var feed = await StartAsync();
        var (bell, others, changes) = (new Hints(), new Hints(), new Hints());
        await using var mine = feed.SubscribeNotices(me.Scope, bell.Take);
        await using var notMine = feed.SubscribeNotices(other.Scope, others.Take);
        await using var collection = feed.Subscribe(me.Scope, me.Collection, changes.Take);

        await ChangeAsync(me.Collection);
        await changes.UntilAsync(all => all.Count == 1);
        bell.All.ShouldBeEmpty();

        var told = 0;
        foreach (var news in (string[])
        [
            "update report_data_collections set held_kind = 'rejected' where created_by = $1",
            "update report_data_collections set status = 'FAILED' where created_by = $1",
            "insert into notice_reads (user_id, seen_at) values ($1, '2026-01-01') on conflict (user_id) do update set seen_at = excluded.seen_at",
        ])
        {
            await TestDatabase.ExecuteAsync(database.SuperUser, news, me.User.Value);
            told++;
            await bell.UntilAsync(all => all.Count == told);
        }

        others.All.ShouldBeEmpty();
        await TestDatabase.ExecuteAsync(database.SuperUser, "update amc_instances set on_hold_since = clock_timestamp() where id = $1", me.Instance.Value);
        await bell.UntilAsync(all => all.Count == told + 1);
        await others.UntilAsync(all => all.Count == 1);
    }

    [Fact]
    public async Task Pages_read_a_few_at_a_time_and_each_gets_its_turn()
    {
        const int Pages = 1_000;
        var feed = await StartAsync(new FakeTimeProvider(), untilUp: true);
        var (begun, done) = (0, 0);
        var leave = new TaskCompletionSource();
        var reads = Enumerable.Range(0, Pages).Select(_ => feed.InTurnAsync(
            async () =>
            {
                Interlocked.Increment(ref begun);
                await leave.Task;
                Interlocked.Increment(ref done);
            },
            TestContext.Current.CancellationToken)).ToList();

        begun.ShouldBeInRange(1, Pages - 1);
        leave.SetResult();
        await Task.WhenAll(reads);

        done.ShouldBe(Pages);
    }

    [Fact]
    public async Task A_subscriber_that_fails_disturbs_nobody_and_is_called_again()
    {
        var person = await Person.CreateAsync(database);
        var feed = await StartAsync();
        var (failing, hints) = (new Hints(), new Hints());
        await using var bad = feed.SubscribeAll(
            person.Scope,
            async (hint, cancellationToken) =>
            {
                await failing.Take(hint, cancellationToken);
                throw new InvalidOperationException("a page that fails");
            });
        await using var good = feed.SubscribeAll(person.Scope, hints.Take);

        for (var change = 1; change <= 2; change++)
        {
            await NotifyAsync(person.Collection);
            await failing.UntilAsync(all => all.Count >= change);
            await hints.UntilAsync(all => all.Count >= change);
        }
    }

    [Fact]
    public async Task Disposing_waits_for_the_hint_in_work_and_nothing_comes_after_it()
    {
        var person = await Person.CreateAsync(database);
        var feed = await StartAsync();
        var (entered, leave, marker) = (new TaskCompletionSource(), new TaskCompletionSource(), new Hints());
        var calls = 0;
        var subscription = feed.SubscribeAll(
            person.Scope,
            async (_, _) =>
            {
                Interlocked.Increment(ref calls);
                entered.SetResult();
                await leave.Task;
            });
        await NotifyAsync(person.Collection);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        var disposing = subscription.DisposeAsync().AsTask();
        disposing.IsCompleted.ShouldBeFalse();
        leave.SetResult();
        await disposing;
        await using var later = feed.SubscribeAll(person.Scope, marker.Take);
        await NotifyAsync(person.Collection);
        await marker.UntilAsync(all => all.Count == 1);

        calls.ShouldBe(1);
    }

    private async Task<ProgressFeed> StartAsync(
        TimeProvider? time = null, Action<ProgressFeedOptions>? configure = null, CollectionsDb? db = null, bool untilUp = true)
    {
        var options = new ProgressFeedOptions { PollInterval = TimeSpan.Zero };
        configure?.Invoke(options);
        var feed = new ProgressFeed(db ?? _db, Options.Create(options), time ?? TimeProvider.System, NullLogger<ProgressFeed>.Instance);
        _feeds.Add(feed);
        var hints = new Hints();
        await using var subscription = feed.SubscribeAll(UserScope.For(UserId.New()), hints.Take);
        await feed.StartAsync(TestContext.Current.CancellationToken);
        await hints.UntilAsync(all => all.Any(hint => hint.FeedIsUp == untilUp));
        return feed;
    }

    private async Task ChangeAsync(CollectionId collection) =>
        await TestDatabase.ExecuteAsync(database.Worker, "select refresh_collection_status($1)", collection.Value);

    private async Task NotifyAsync(params CollectionId[] collections) =>
        await TestDatabase.ExecuteAsync(
            database.App, "select pg_notify('collection_changes', id || ':1') from unnest($1) id", collections.Select(id => id.Value).ToArray());
}
