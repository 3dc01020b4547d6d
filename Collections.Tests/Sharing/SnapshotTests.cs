using System.Security.Cryptography;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Tests.Support;
using Npgsql;

namespace Collections.Tests.Sharing;

public sealed class SnapshotTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_snapshot_is_its_bytes_and_their_hash()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var content = RandomNumberGenerator.GetBytes(100_000);
        var id = await stage.FrozenAsync(content: content);

        var read = (await stage.Snapshots(stage.Owner).FindAsync(id, Cancelled)).ShouldNotBeNull();
        read.Content.ToArray().ShouldBe(content);
        read.Row.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
        read.Row.Bytes.ShouldBe(100_000);
        read.Layout.ShouldBe(SharingStage.Rearranged);
    }

    [Fact]
    public async Task A_snapshot_whose_arrangement_nobody_can_read_any_more_still_opens_in_the_standard_one()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.FrozenAsync(content: [7]);
        var hash = await stage.LinkedAsync(id);
        await TestDatabase.ExecuteAsync(database.SuperUser, """update collection_report_snapshots set layout = '{"version": "next"}' where id = $1""", id.Value);

        var own = (await stage.Snapshots(stage.Owner).FindAsync(id, Cancelled)).ShouldNotBeNull();
        var shared = (await stage.Shared.FindAsync(hash, Cancelled)).ShouldNotBeNull();

        (own.Layout, shared.Layout).ShouldBe((ReportLayout.Standard, ReportLayout.Standard));
        own.Content.ToArray().ShouldBe([7]);
    }

    [Fact]
    public async Task Nobody_can_change_what_is_frozen()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.FrozenAsync();
        await using var connection = await stage.Db.OpenAsync(stage.Owner.Scope, Cancelled);

        foreach (var column in new[] { "content = ''", "layout = '{}'", "user_name = 'x'", "created_at = now()", "instance_id = instance_id" })
        {
            await using var command = new NpgsqlCommand($"update collection_report_snapshots set {column} where id = '{id}'", connection);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancelled))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, column);
        }
    }

    [Fact]
    public async Task Ten_megabytes_can_be_frozen_and_one_byte_more_is_refused_with_what_to_do()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        await stage.FrozenAsync(content: new byte[SnapshotRequest.MaxBytes]);

        var refused = (await stage.SnapshotWriter(stage.Owner).CreateAsync(
            new(stage.Owner.Collection, "Large", "", SharingStage.Rearranged, new byte[SnapshotRequest.MaxBytes + 1], []), Cancelled)).ShouldBeOfType<SharingOutcome.Refused>();

        refused.Message.ShouldContain("10 MB are possible");
        refused.Message.ShouldContain("fewer weeks");
        (await stage.Snapshots(stage.Owner).ListAsync(stage.Owner.Collection, Cancelled)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Its_owner_and_who_was_given_it_see_it_and_nobody_else()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var (id, writer) = (await stage.FrozenAsync(), stage.SnapshotWriter(stage.Owner));
        (await SeeAsync()).ShouldBe((true, false, false));

        var everybody = new ShareGrantId((await writer.ShareAsync(id, null, null, Cancelled)).ShouldBeOfType<SharingOutcome.Done>().Id);
        (await SeeAsync()).ShouldBe((true, true, false));

        // A person may be given the frozen figures without the instance.
        var person = new ShareGrantId((await writer.ShareAsync(id, stage.Stranger.User, null, Cancelled)).ShouldBeOfType<SharingOutcome.Done>().Id);
        (await SeeAsync()).ShouldBe((true, true, true));
        (await stage.Snapshots(stage.Stranger).FindAsync(id, Cancelled))!.Row.Collection.ShouldBeNull();

        await writer.UnshareAsync(id, everybody, Cancelled);
        await writer.UnshareAsync(id, person, Cancelled);
        (await SeeAsync()).ShouldBe((true, false, false));

        async Task<(bool, bool, bool)> SeeAsync() => (await SeesAsync(stage.Owner), await SeesAsync(stage.Colleague), await SeesAsync(stage.Stranger));

        async Task<bool> SeesAsync(Person who) =>
            await stage.Snapshots(who).FindAsync(id, Cancelled) is not null
            && await stage.Snapshots(who).IsOpenAsync(id, Cancelled)
            && (await stage.Snapshots(who).ListAsync(null, Cancelled)).Any(row => row.Id == id);
    }

    [Fact]
    public async Task A_link_opens_its_snapshot_and_nothing_else()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var (first, second) = (await stage.FrozenAsync("First", [1]), await stage.FrozenAsync("Second", [2]));
        var hash = await stage.LinkedAsync(first);
        await stage.LinkedAsync(second);

        var shared = (await stage.Shared.FindAsync(hash, Cancelled)).ShouldNotBeNull();
        shared.Name.ShouldBe("First");
        shared.Content.ToArray().ShouldBe([1]);

        await using var connection = await stage.Db.OpenSharedAsync(hash, Cancelled);
        foreach (var table in await TestDatabase.ListAsync<string>(
            database.SuperUser,
            """
            select relname::text from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity and not relispartition
              and has_table_privilege('collections_app', oid, 'select')
            """))
        {
            await using var count = new NpgsqlCommand($"select count(*) from {table}", connection);
            ((long)(await count.ExecuteScalarAsync(Cancelled))!).ShouldBe(table == "collection_report_snapshots" ? 1 : 0, table);
        }
    }

    [Fact]
    public async Task Expired_revoked_replaced_guessed_and_deleted_links_all_open_nothing()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var (id, writer) = (await stage.FrozenAsync(), stage.SnapshotWriter(stage.Owner));
        (await OpensAsync(RandomNumberGenerator.GetBytes(32))).ShouldBeFalse();

        var replaced = await stage.LinkedAsync(id);
        var revoked = await stage.LinkedAsync(id);
        (await OpensAsync(replaced)).ShouldBeFalse();
        (await OpensAsync(revoked)).ShouldBeTrue();
        (await writer.RevokeLinkAsync(id, Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        (await OpensAsync(revoked)).ShouldBeFalse();
        (await writer.RevokeLinkAsync(id, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();

        var expired = await stage.LinkedAsync(id);
        await TestDatabase.ExecuteAsync(database.SuperUser, "update collection_report_snapshots set share_expires_at = clock_timestamp() where id = $1", id.Value);
        (await OpensAsync(expired)).ShouldBeFalse();

        var deleted = await stage.LinkedAsync(id);
        await writer.DeleteAsync(id, Cancelled);
        (await OpensAsync(deleted)).ShouldBeFalse();
        await writer.RestoreAsync(id, Cancelled);
        (await OpensAsync(deleted)).ShouldBeTrue();

        async Task<bool> OpensAsync(byte[] hash)
        {
            var opens = await stage.Shared.IsOpenAsync(hash, Cancelled);
            (await stage.Shared.FindAsync(hash, Cancelled) is not null).ShouldBe(opens);
            return opens;
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(400)]
    public async Task A_link_ends_in_the_future_and_within_a_year(int days)
    {
        await using var stage = await SharingStage.CreateAsync(database);

        (await stage.SnapshotWriter(stage.Owner).LinkAsync(await stage.FrozenAsync(), new byte[32], stage.Time.GetUtcNow().AddDays(days), Cancelled))
            .ShouldBeOfType<SharingOutcome.Refused>().Field.ShouldBe("expiresAt");
    }

    [Fact]
    public async Task Only_the_owner_links_shares_renames_and_deletes()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.FrozenAsync();
        await stage.SnapshotWriter(stage.Owner).ShareAsync(id, stage.Colleague.User, null, Cancelled);
        var theirs = stage.SnapshotWriter(stage.Colleague);

        (await theirs.LinkAsync(id, new byte[32], stage.Time.GetUtcNow().AddDays(1), Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await theirs.RevokeLinkAsync(id, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await theirs.ShareAsync(id, stage.Stranger.User, null, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await theirs.ChangeAsync(id, "Mine", null, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await theirs.DeleteAsync(id, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await stage.SnapshotWriter(stage.Owner).ChangeAsync(id, "Spring", "Read this first", Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        (await stage.Snapshots(stage.Colleague).FindAsync(id, Cancelled))!.Row.ShouldSatisfyAllConditions(
            row => row.Name.ShouldBe("Spring"), row => row.Note.ShouldBe("Read this first"), row => row.IsMine.ShouldBeFalse(), row => row.LinkExpiresAt.ShouldBeNull());
    }

    [Fact]
    public async Task The_owner_sees_how_often_it_was_opened_and_by_whom()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.FrozenAsync();
        var hash = await stage.LinkedAsync(id);
        await stage.SnapshotWriter(stage.Owner).ShareAsync(id, stage.Colleague.User, null, Cancelled);

        await stage.SnapshotWriter(stage.Owner).CountAccessAsync(id, Cancelled);
        await stage.SnapshotWriter(stage.Colleague).CountAccessAsync(id, Cancelled);
        await stage.SnapshotWriter(stage.Stranger).CountAccessAsync(id, Cancelled);
        await stage.Shared.CountAccessAsync(hash, Cancelled);
        await stage.Shared.CountAccessAsync(RandomNumberGenerator.GetBytes(32), Cancelled);

        (await stage.Snapshots(stage.Owner).FindAsync(id, Cancelled))!.Row.Accesses.ShouldBe(2);
        (await stage.Snapshots(stage.Owner).AccessesAsync(id, Cancelled)).Select(access => access.Name).ShouldBe([null, $"{stage.Colleague.User}"]);
        (await stage.Snapshots(stage.Colleague).FindAsync(id, Cancelled))!.Row.Accesses.ShouldBe(0);
        (await stage.Snapshots(stage.Colleague).AccessesAsync(id, Cancelled)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_may_see_it_comments_and_takes_only_their_own_comments_away()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.FrozenAsync();
        (await stage.SnapshotWriter(stage.Colleague).CommentAsync(id, "I cannot see this", Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        await stage.SnapshotWriter(stage.Owner).ShareAsync(id, stage.Colleague.User, null, Cancelled);

        (await stage.SnapshotWriter(stage.Owner).CommentAsync(id, "First", Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        var second = new SnapshotCommentId((await stage.SnapshotWriter(stage.Colleague).CommentAsync(id, "<i>Second</i>", Cancelled)).ShouldBeOfType<SharingOutcome.Done>().Id);
        (await stage.SnapshotWriter(stage.Owner).DeleteCommentAsync(id, second, Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();
        (await stage.SnapshotWriter(stage.Stranger).CommentAsync(id, "Third", Cancelled)).ShouldBeOfType<SharingOutcome.NotFound>();

        (await stage.Snapshots(stage.Owner).CommentsAsync(id, Cancelled)).Select(comment => (comment.Text, comment.IsMine)).ShouldBe([("First", true), ("<i>Second</i>", false)]);
        (await stage.Snapshots(stage.Stranger).CommentsAsync(id, Cancelled)).ShouldBeEmpty();
        (await stage.SnapshotWriter(stage.Colleague).DeleteCommentAsync(id, second, Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        (await stage.Snapshots(stage.Colleague).CommentsAsync(id, Cancelled)).Count.ShouldBe(1);
        (await stage.SnapshotWriter(stage.Owner).CommentAsync(id, new string('x', 4001), Cancelled)).ShouldBeOfType<SharingOutcome.Refused>();
        (await stage.SnapshotWriter(stage.Owner).CommentAsync(id, "  ", Cancelled)).ShouldBeOfType<SharingOutcome.Refused>();
    }

    [Fact]
    public async Task It_outlives_its_collection()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var id = await stage.FrozenAsync(content: [7]);

        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_data_collections where id = $1", stage.Owner.Collection.Value);

        var read = (await stage.Snapshots(stage.Owner).FindAsync(id, Cancelled)).ShouldNotBeNull();
        read.Row.Collection.ShouldBeNull();
        read.Content.ToArray().ShouldBe([7]);
    }

    [Fact]
    public async Task An_open_page_hears_that_its_snapshot_was_revoked_deleted_or_taken_back()
    {
        await using var stage = await SharingStage.CreateAsync(database);
        var (id, other) = (await stage.FrozenAsync(), await stage.FrozenAsync("Other"));
        await stage.LinkedAsync(id);
        var grant = new ShareGrantId(((SharingOutcome.Done)await stage.SnapshotWriter(stage.Owner).ShareAsync(id, stage.Colleague.User, null, Cancelled)).Id);
        using var feed = new SnapshotFeed(stage.Db, stage.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<SnapshotFeed>.Instance);
        var (heard, heardOther) = (0, 0);
        using var subscription = feed.Subscribe(id, () => Count(ref heard));
        using var foreign = feed.Subscribe(other, () => Count(ref heardOther));
        await feed.StartAsync(Cancelled);
        await Wait.UntilAsync(() => Volatile.Read(ref heard) == 1, "the first look, once it listens");

        await stage.SnapshotWriter(stage.Owner).RevokeLinkAsync(id, Cancelled);
        await Wait.UntilAsync(() => Volatile.Read(ref heard) == 2, "the revocation");
        await stage.SnapshotWriter(stage.Owner).UnshareAsync(id, grant, Cancelled);
        await Wait.UntilAsync(() => Volatile.Read(ref heard) == 3, "the share that was taken back");
        await stage.SnapshotWriter(stage.Owner).DeleteAsync(id, Cancelled);
        await Wait.UntilAsync(() => Volatile.Read(ref heard) == 4, "the deletion");

        Volatile.Read(ref heardOther).ShouldBe(1);
        await feed.StopAsync(Cancelled);

        static Task Count(ref int counter)
        {
            Interlocked.Increment(ref counter);
            return Task.CompletedTask;
        }
    }
}
