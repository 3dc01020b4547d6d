using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Npgsql;

namespace Collections.Core.Sharing;

/// <summary>The saved views that the user may see: their own, and what others share with them.</summary>
public sealed class ReportConfigQueries(CollectionsDb db, UserScope scope)
{
    private const string Columns =
        """
        c.id, c.collection_id, c.name, c.version, c.is_default, c.user_id = $1, c.user_name, c.created_at, c.updated_at, c.layout::text,
        c.user_id = $1 and exists (
            select from collection_report_config_grants g
            where g.config_id = c.id and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp()))
        """;

    /// <summary>For a report, by name; the own ones first.</summary>
    public Task<IReadOnlyList<ReportConfig>> ListAsync(CollectionId collection, CancellationToken cancellationToken) =>
        ReadAsync("c.collection_id = $2", collection.Value, cancellationToken);

    public async Task<ReportConfig?> FindAsync(ReportConfigId id, CancellationToken cancellationToken) =>
        await ReadAsync("c.id = $2", id.Value, cancellationToken) is [var found] ? found : null;

    /// <summary>Of all reports that are open to the user: what others share with them.</summary>
    public Task<IReadOnlyList<ReportConfig>> SharedWithMeAsync(CancellationToken cancellationToken) =>
        ReadAsync("c.user_id <> $2", scope.User.Value, cancellationToken);

    /// <summary>The user's own default for a report.</summary>
    public async Task<ReportConfig?> DefaultAsync(CollectionId collection, CancellationToken cancellationToken) =>
        await ReadAsync("c.collection_id = $2 and c.user_id = $1 and c.is_default", collection.Value, cancellationToken) is [var found] ? found : null;

    /// <summary>Every saved state of an own configuration, newest first.</summary>
    public async Task<IReadOnlyList<ReportConfigVersion>> VersionsAsync(ReportConfigId id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select v.version, v.name, v.saved_at, v.version = c.version
            from collection_report_config_versions v join collection_report_configs c on c.id = v.config_id
            where v.config_id = $1 and c.deleted_at is null
            order by v.version desc
            """,
            connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ReportConfigVersion> versions = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            versions.Add(new(reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetBoolean(3)));
        }

        return versions;
    }

    /// <summary>With whom an own configuration is shared now.</summary>
    public Task<IReadOnlyList<ShareGrant>> GrantsAsync(ReportConfigId id, CancellationToken cancellationToken) =>
        ShareGrants.ReadAsync(db, scope, ShareGrants.OfConfig, id.Value, cancellationToken);

    private async Task<IReadOnlyList<ReportConfig>> ReadAsync(string condition, Guid value, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            select {Columns} from collection_report_configs c
            where {condition} and c.deleted_at is null
            order by c.user_id <> $1, lower(c.name), c.id
            """,
            connection)
        {
            Parameters = { new() { Value = scope.User.Value }, new() { Value = value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ReportConfig> configs = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            // A list must not fail because of one row that nobody can read any more.
            var reading = ReportLayoutJson.ReadOrStandard(reader.GetString(9));
            configs.Add(new()
            {
                Id = new(reader.GetGuid(0)),
                Collection = new(reader.GetGuid(1)),
                Name = reader.GetString(2),
                Version = reader.GetInt32(3),
                IsDefault = reader.GetBoolean(4),
                IsMine = reader.GetBoolean(5),
                OwnerName = reader.GetString(6),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(7),
                UpdatedAt = reader.GetFieldValue<DateTimeOffset>(8),
                Layout = reading.Layout,
                Notes = reading.Notes,
                IsShared = reader.GetBoolean(10),
            });
        }

        return configs;
    }
}
