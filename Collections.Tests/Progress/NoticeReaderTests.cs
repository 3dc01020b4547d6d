using Collections.Core.Data;
using Collections.Core.Progress;
using Collections.Tests.Support;

namespace Collections.Tests.Progress;

/// <summary>The bell: who hears what, what counts as read, and that it takes back what is no longer so.</summary>
public sealed class NoticeReaderTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncDisposable
{
    private readonly CollectionsDb _db = new(database.App, worker: null);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync() => await _db.DisposeAsync();

    [Fact]
    public async Task A_finished_collection_rings_for_its_maker_until_it_was_read()
    {
        var (me, other) = (await MakerAsync(), await MakerAsync());
        await SetAsync(me, "SUCCESS");
        var reader = new NoticeReader(_db, me.Scope);

        (await reader.UnreadAsync(Cancelled)).ShouldBe(1);
        var notice = (await reader.ReadAsync(20, Cancelled)).ShouldHaveSingleItem();
        (notice.Kind, notice.Collection, notice.IsUnread, notice.Bound).ShouldBe(("completed", me.Collection, true, 1m));
        (await new NoticeReader(_db, other.Scope).ReadAsync(20, Cancelled)).ShouldBeEmpty();

        await reader.MarkReadAsync(notice.At, Cancelled);

        (await reader.UnreadAsync(Cancelled)).ShouldBe(0);
        (await reader.ReadAsync(20, Cancelled)).ShouldHaveSingleItem().IsUnread.ShouldBeFalse();
    }

    [Fact]
    public async Task A_failure_that_is_tried_again_is_no_notice_any_more()
    {
        var me = await MakerAsync();
        await SetAsync(me, "FAILED");
        var reader = new NoticeReader(_db, me.Scope);
        (await reader.ReadAsync(20, Cancelled)).ShouldHaveSingleItem().Kind.ShouldBe("failed");

        await SetAsync(me, "PENDING");

        (await reader.ReadAsync(20, Cancelled)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_account_on_hold_is_told_to_everybody_of_its_instances_and_thresholds_to_their_owner()
    {
        var (me, other) = (await MakerAsync(), await MakerAsync());
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "update amc_accounts set on_hold_since = clock_timestamp(), on_hold_reason = 'revoked' where id = $1", me.Account.Value);
        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            """
            insert into report_notices (threshold_id, user_id, instance_id, collection_id, week_start_date, kpi, condition, bound, value, provisional, text)
            select id, user_id, instance_id, collection_id, '2026-03-02', 'clicks', 'falls_by', 20, -31, false, 'Clicks: down 31 %' from report_thresholds where user_id = $1
            """,
            me.User.Value);

        (await new NoticeReader(_db, me.Scope).ReadAsync(20, Cancelled)).Select(notice => notice.Kind).ShouldBe(["threshold_falls_by", "account_on_hold"]);
        (await new NoticeReader(_db, other.Scope).ReadAsync(20, Cancelled)).ShouldBeEmpty();
    }

    private async Task<Person> MakerAsync()
    {
        var person = await Person.CreateAsync(database);
        await TestDatabase.ExecuteAsync(database.SuperUser, "update report_data_collections set created_by = $2 where id = $1", person.Collection.Value, person.User.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_notices where user_id = $1", person.User.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from notice_reads where user_id = $1", person.User.Value);
        return person;
    }

    private async Task SetAsync(Person person, string status)
    {
        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            "update report_data_weeks set status = $2, error_class = case when $2 = 'FAILED' then 'rejected' end where collection_id = $1",
            person.Collection.Value,
            status);
        await TestDatabase.ExecuteAsync(database.SuperUser, "select refresh_collection_status($1)", person.Collection.Value);
    }
}
