using Collections.Core.Data;
using Collections.Core.Reporting.Layout;
using Npgsql;

namespace Collections.Core.Sharing;

/// <summary>What the holder of a secret link sees, without signing in: one snapshot, while its link lives. A link that never was looks like one that has ended.</summary>
public sealed class SharedSnapshots(CollectionsDb db)
{
    /// <param name="linkHash">SHA-256 of the link's secret.</param>
    public async Task<SharedSnapshot?> FindAsync(byte[] linkHash, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenSharedAsync(linkHash, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select id, name, note, user_name, created_at, share_expires_at, encode(content_sha256, 'hex'), layout::text, content
            from collection_report_snapshots where share_hash = $1
            """,
            connection)
        {
            Parameters = { new() { Value = linkHash } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new SharedSnapshot(
                new(reader.GetGuid(0)),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetString(3),
                reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5),
                reader.GetString(6),
                ReportLayoutJson.ReadOrStandard(reader.GetString(7)).Layout,
                reader.GetFieldValue<byte[]>(8))
            : null;
    }

    /// <summary>Whether the link lives.</summary>
    public async Task<bool> IsOpenAsync(byte[] linkHash, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenSharedAsync(linkHash, cancellationToken);
        await using var command = new NpgsqlCommand("select exists (select from collection_report_snapshots where share_hash = $1)", connection)
        {
            Parameters = { new() { Value = linkHash } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Notes that somebody opened it by its link.</summary>
    public async Task CountAccessAsync(byte[] linkHash, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenSharedAsync(linkHash, cancellationToken);
        await using var insert = new NpgsqlCommand(
            """
            insert into collection_report_snapshot_accesses (snapshot_id, instance_id, by_link)
            select id, instance_id, true from collection_report_snapshots where share_hash = $1
            """,
            connection)
        {
            Parameters = { new() { Value = linkHash } },
        };
        await insert.ExecuteNonQueryAsync(cancellationToken);
    }
}
