using System.Globalization;
using Collections.Core.Data;
using Collections.Core.Reporting.Layout;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Sharing;

/// <summary>Freezes reports and decides who may see them. The content of a snapshot never changes; the database has no way to.</summary>
public sealed partial class SnapshotWriter(CollectionsDb db, UserScope scope, ICurrentUser user, TimeProvider timeProvider, ILogger<SnapshotWriter> logger)
{
    /// <summary>A secret link ends; at the latest after a year.</summary>
    public static readonly TimeSpan LongestLink = TimeSpan.FromDays(366);

    public async Task<SharingOutcome> CreateAsync(SnapshotRequest request, CancellationToken cancellationToken)
    {
        var (name, note) = (request.Name.Trim(), request.Note.Trim());
        if ((SharingText.OfName(name) ?? SharingText.OfText("note", note, isNeeded: false) ?? SharingText.OfLayout(request.Layout)) is { } problem)
        {
            return problem;
        }

        if (request.Content.Length > SnapshotRequest.MaxBytes)
        {
            return new SharingOutcome.Refused(
                "content",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The snapshot would take {request.Content.Length / 1048576m:0.0} MB; {SnapshotRequest.MaxBytes / 1048576} MB are possible. Choose fewer weeks, a filter or fewer widgets."));
        }

        var id = SnapshotId.New();
        await using var connection = await db.OpenAsync(scope, cancellationToken);

        // Of a collection that the user may see: row level security gives no other. What holders of a link read, content and layout, names no further one by its id.
        await using var insert = new NpgsqlCommand(
            """
            insert into collection_report_snapshots (id, collection_id, instance_id, user_id, user_name, name, note, layout, content, other_collections)
            select $1, c.id, c.instance_id, $3, $4, $5, $6, $7::jsonb, $8, $9 from report_data_collections c where c.id = $2 and c.deleted_at is null
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = request.Collection.Value },
                new() { Value = user.Id.Value },
                new() { Value = user.Name },
                new() { Value = name },
                new() { Value = note },
                new() { Value = ReportLayoutJson.Write(request.Layout with { View = request.Layout.View with { With = [] } }) },
                new() { Value = request.Content },
                new() { Value = request.Others.Select(other => other.Value).ToArray() },
            },
        };
        if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return new SharingOutcome.NotFound();
        }

        Log.Frozen(logger, id, request.Content.Length);
        return new SharingOutcome.Done(id.Value);
    }

    /// <summary>Another name or note; null leaves it.</summary>
    public async Task<SharingOutcome> ChangeAsync(SnapshotId id, string? name, string? note, CancellationToken cancellationToken)
    {
        (name, note) = (name?.Trim(), note?.Trim());
        var problem = (name is null ? null : SharingText.OfName(name)) ?? (note is null ? null : SharingText.OfText("note", note, isNeeded: false));
        return problem is not null
            ? problem
            : await UpdateAsync(
                id,
                "name = coalesce($3, name), note = coalesce($4, note)",
                "deleted_at is null",
                cancellationToken,
                new NpgsqlParameter<string?> { TypedValue = name },
                new NpgsqlParameter<string?> { TypedValue = note });
    }

    /// <summary>Takes it out of sight for everybody and closes what is open; <see cref="RestoreAsync"/> brings it back as it was.</summary>
    public Task<SharingOutcome> DeleteAsync(SnapshotId id, CancellationToken cancellationToken) =>
        UpdateAsync(id, "deleted_at = clock_timestamp()", "deleted_at is null", cancellationToken);

    public Task<SharingOutcome> RestoreAsync(SnapshotId id, CancellationToken cancellationToken) =>
        UpdateAsync(id, "deleted_at = null", "deleted_at is not null", cancellationToken);

    /// <param name="grantee">Null: everybody who may see the instance.</param>
    /// <param name="expiresAt">Null: until it is taken back.</param>
    public Task<SharingOutcome> ShareAsync(SnapshotId id, UserId? grantee, DateTimeOffset? expiresAt, CancellationToken cancellationToken) =>
        ShareGrants.GrantAsync(db, scope, ShareGrants.OfSnapshot, id.Value, grantee, expiresAt, cancellationToken);

    public Task<SharingOutcome> UnshareAsync(SnapshotId id, ShareGrantId grant, CancellationToken cancellationToken) =>
        ShareGrants.RevokeAsync(db, scope, ShareGrants.OfSnapshot, id.Value, grant, cancellationToken);

    /// <summary>Gives it a secret link. The one before, if any, ends.</summary>
    /// <param name="linkHash">SHA-256 of the secret, which is kept nowhere.</param>
    public async Task<SharingOutcome> LinkAsync(SnapshotId id, byte[] linkHash, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        if (expiresAt <= now || expiresAt > now + LongestLink)
        {
            return new SharingOutcome.Refused("expiresAt", "A link ends in the future, at the latest in a year.");
        }

        var outcome = await UpdateAsync(
            id,
            "share_hash = $3, share_expires_at = $4, share_created_at = clock_timestamp(), share_revoked_at = null",
            "deleted_at is null",
            cancellationToken,
            new() { Value = linkHash },
            new() { Value = expiresAt.ToUniversalTime() });
        if (outcome is SharingOutcome.Done)
        {
            Log.Linked(logger, id, expiresAt);
        }

        return outcome;
    }

    /// <summary>Ends the link for good, and closes the pages that are open by it.</summary>
    public async Task<SharingOutcome> RevokeLinkAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        var outcome = await UpdateAsync(id, "share_hash = null, share_revoked_at = clock_timestamp()", "share_hash is not null", cancellationToken);
        if (outcome is SharingOutcome.Done)
        {
            Log.Revoked(logger, id);
        }

        return outcome;
    }

    public async Task<SharingOutcome> CommentAsync(SnapshotId id, string text, CancellationToken cancellationToken)
    {
        text = text.Trim();
        if (SharingText.OfText("text", text, isNeeded: true) is { } problem)
        {
            return problem;
        }

        var comment = SnapshotCommentId.New();
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var insert = new NpgsqlCommand(
            """
            insert into collection_report_snapshot_comments (id, snapshot_id, instance_id, user_id, user_name, text)
            select $1, s.id, s.instance_id, $3, $4, $5 from collection_report_snapshots s where s.id = $2 and s.deleted_at is null
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = comment.Value },
                new() { Value = id.Value },
                new() { Value = user.Id.Value },
                new() { Value = user.Name },
                new() { Value = text },
            },
        };
        return await insert.ExecuteNonQueryAsync(cancellationToken) == 1 ? new SharingOutcome.Done(comment.Value) : new SharingOutcome.NotFound();
    }

    /// <summary>Takes an own comment away.</summary>
    public async Task<SharingOutcome> DeleteCommentAsync(SnapshotId id, SnapshotCommentId comment, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            update collection_report_snapshot_comments set deleted_at = clock_timestamp()
            where id = $1 and snapshot_id = $2 and user_id = $3 and deleted_at is null
            """,
            connection)
        {
            Parameters = { new() { Value = comment.Value }, new() { Value = id.Value }, new() { Value = scope.User.Value } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? new SharingOutcome.Done(comment.Value) : new SharingOutcome.NotFound();
    }

    /// <summary>Notes that somebody else than the owner opened it.</summary>
    public async Task CountAccessAsync(SnapshotId id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var insert = new NpgsqlCommand(
            """
            insert into collection_report_snapshot_accesses (snapshot_id, instance_id, user_id, by_link)
            select id, instance_id, $2, false from collection_report_snapshots where id = $1 and user_id <> $2 and deleted_at is null
            """,
            connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = scope.User.Value } },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<SharingOutcome> UpdateAsync(
        SnapshotId id, string set, string condition, CancellationToken cancellationToken, params NpgsqlParameter[] values)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            $"update collection_report_snapshots set {set} where id = $1 and user_id = $2 and {condition}", connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = scope.User.Value } },
        };
        command.Parameters.AddRange(values);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? new SharingOutcome.Done(id.Value) : new SharingOutcome.NotFound();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 6002, Level = LogLevel.Information, Message = "Snapshot {Snapshot} frozen, {Bytes} bytes")]
        public static partial void Frozen(ILogger logger, SnapshotId snapshot, int bytes);

        [LoggerMessage(EventId = 6003, Level = LogLevel.Information, Message = "Snapshot {Snapshot} got a secret link until {ExpiresAt}")]
        public static partial void Linked(ILogger logger, SnapshotId snapshot, DateTimeOffset expiresAt);

        [LoggerMessage(EventId = 6004, Level = LogLevel.Information, Message = "The link of snapshot {Snapshot} was revoked")]
        public static partial void Revoked(ILogger logger, SnapshotId snapshot);
    }
}
