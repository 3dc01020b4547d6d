using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Npgsql;

namespace Collections.Core.Sharing;

/// <summary>The snapshots that the user may see: their own, and those they were given. Not those of links: see <see cref="SharedSnapshots"/>.</summary>
public sealed class SnapshotQueries(CollectionsDb db, UserScope scope)
{
    // The collection comes from a join, so that it is null where it is not open to the user.
    private const string Select =
        """
        select s.id, c.id, s.name, s.note, s.user_name, s.created_at, s.user_id = $1, encode(s.content_sha256, 'hex'), octet_length(s.content)::bigint,
            (select count(*) from collection_report_snapshot_comments k where k.snapshot_id = s.id and k.deleted_at is null)::integer,
            case when s.user_id = $1 and s.share_hash is not null and s.share_expires_at > clock_timestamp() then s.share_expires_at end,
            case when s.user_id = $1 then a.number else 0 end, case when s.user_id = $1 then a.latest end,
            s.user_id = $1 and exists (
                select from collection_report_snapshot_grants g
                where g.snapshot_id = s.id and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp()))
        """;

    private const string From =
        """
        from collection_report_snapshots s
        left join report_data_collections c on c.id = s.collection_id and c.deleted_at is null
        cross join lateral (
            select count(*) as number, max(at) as latest from collection_report_snapshot_accesses x where x.snapshot_id = s.id) a
        where s.deleted_at is null and
        """;

    /// <summary>Newest first; of one report, or all.</summary>
    public async Task<IReadOnlyList<SnapshotRow>> ListAsync(CollectionId? collection, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand($"{Select} {From} ($2::uuid is null or s.collection_id = $2) order by s.created_at desc, s.id limit 500", connection)
        {
            Parameters = { new() { Value = scope.User.Value }, new NpgsqlParameter<Guid?> { TypedValue = collection?.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<SnapshotRow> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Row(reader));
        }

        return rows;
    }

    public async Task<Snapshot?> FindAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand($"{Select}, s.layout::text, s.content, s.other_collections {From} s.id = $2", connection)
        {
            Parameters = { new() { Value = scope.User.Value }, new() { Value = id.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new Snapshot(
                Row(reader),
                ReportLayoutJson.ReadOrStandard(reader.GetString(14)).Layout,
                reader.GetFieldValue<byte[]>(15),
                [.. reader.GetFieldValue<Guid[]>(16).Select(other => new CollectionId(other))])
            : null;
    }

    /// <summary>Whether it can still be opened; cheaper than opening it.</summary>
    public async Task<bool> IsOpenAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand("select exists (select from collection_report_snapshots where id = $1 and deleted_at is null)", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<SnapshotComment>> CommentsAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select id, user_name, user_id = $2, created_at, text from collection_report_snapshot_comments
            where snapshot_id = $1 and deleted_at is null
            order by created_at, id
            """,
            connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = scope.User.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<SnapshotComment> comments = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            comments.Add(new(
                new(reader.GetGuid(0)), reader.GetString(1), reader.GetBoolean(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4)));
        }

        return comments;
    }

    /// <summary>With whom an own snapshot is shared now.</summary>
    public Task<IReadOnlyList<ShareGrant>> GrantsAsync(SnapshotId id, CancellationToken cancellationToken) =>
        ShareGrants.ReadAsync(db, scope, ShareGrants.OfSnapshot, id.Value, cancellationToken);

    /// <summary>Who opened an own snapshot, the latest 100, newest first.</summary>
    public async Task<IReadOnlyList<SnapshotAccess>> AccessesAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select a.at, case when a.by_link then null else coalesce(u.display_name, 'Somebody who is gone') end
            from collection_report_snapshot_accesses a
            join collection_report_snapshots s on s.id = a.snapshot_id and s.user_id = $2
            left join users u on u.id = a.user_id
            where a.snapshot_id = $1
            order by a.id desc limit 100
            """,
            connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = scope.User.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<SnapshotAccess> accesses = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            accesses.Add(new(reader.GetFieldValue<DateTimeOffset>(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1)));
        }

        return accesses;
    }

    private static SnapshotRow Row(NpgsqlDataReader reader) => new()
    {
        Id = new(reader.GetGuid(0)),
        Collection = reader.IsDBNull(1) ? null : new CollectionId(reader.GetGuid(1)),
        Name = reader.GetString(2),
        Note = reader.GetString(3),
        AuthorName = reader.GetString(4),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(5),
        IsMine = reader.GetBoolean(6),
        Sha256 = reader.GetString(7),
        Bytes = reader.GetInt64(8),
        Comments = reader.GetInt32(9),
        LinkExpiresAt = reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10),
        Accesses = reader.GetInt64(11),
        LastAccessAt = reader.IsDBNull(12) ? null : reader.GetFieldValue<DateTimeOffset>(12),
        IsShared = reader.GetBoolean(13),
    };
}
