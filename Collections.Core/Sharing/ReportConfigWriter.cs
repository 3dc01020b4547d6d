using System.Globalization;
using System.Text.Json;
using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Sharing;

/// <summary>Saves views of reports. A configuration belongs to one person; every save is a version that can be brought back.</summary>
public sealed partial class ReportConfigWriter(CollectionsDb db, UserScope scope, ICurrentUser user, ILogger<ReportConfigWriter> logger)
{
    /// <summary>How many configurations a person may keep of one report.</summary>
    public const int MaxPerReport = 100;

    /// <summary>How many versions of a configuration are kept.</summary>
    public const int MaxVersions = 100;

    private const string UniqueName = "collection_report_configs_name";

    public async Task<SharingOutcome> CreateAsync(CollectionId collection, string name, ReportLayout layout, bool isDefault, CancellationToken cancellationToken)
    {
        name = name.Trim();
        if ((SharingText.OfName(name) ?? SharingText.OfLayout(layout)) is { } problem)
        {
            return problem;
        }

        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await CountAsync(connection, collection, cancellationToken) >= MaxPerReport)
        {
            return new SharingOutcome.Refused("name", string.Create(CultureInfo.InvariantCulture, $"You keep {MaxPerReport} configurations of this report; delete one first."));
        }

        if (isDefault)
        {
            await ClearDefaultAsync(connection, collection, cancellationToken);
        }

        var id = ReportConfigId.New();
        try
        {
            // Of a collection that the user may see: row level security gives no other.
            await using var insert = new NpgsqlCommand(
                """
                insert into collection_report_configs (id, collection_id, instance_id, user_id, user_name, name, layout, is_default)
                select $1, c.id, c.instance_id, $3, $4, $5, $6::jsonb, $7 from report_data_collections c where c.id = $2 and c.deleted_at is null
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = id.Value },
                    new() { Value = collection.Value },
                    new() { Value = user.Id.Value },
                    new() { Value = user.Name },
                    new() { Value = name },
                    new() { Value = ReportLayoutJson.Write(layout) },
                    new() { Value = isDefault },
                },
            };
            if (await insert.ExecuteNonQueryAsync(cancellationToken) == 0)
            {
                return new SharingOutcome.NotFound();
            }

            await KeepVersionAsync(connection, id, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (IsNameTaken(exception))
        {
            return NameTaken(name);
        }

        Log.Saved(logger, id, 1);
        return new SharingOutcome.Done(id.Value);
    }

    /// <summary>Saves a new version.</summary>
    /// <param name="version">The version that was changed. When the stored one is newer, nothing is saved: another window would lose its changes.</param>
    public async Task<SharingOutcome> SaveAsync(ReportConfigId id, int version, ReportLayout layout, CancellationToken cancellationToken)
    {
        if (SharingText.OfLayout(layout) is { } problem)
        {
            return problem;
        }

        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(connection, id, cancellationToken) is not { } stored)
        {
            return new SharingOutcome.NotFound();
        }

        if (stored.Version != version)
        {
            return new SharingOutcome.Conflict(
                string.Create(CultureInfo.InvariantCulture, $"It was saved elsewhere meanwhile: version {stored.Version}, and yours is made from {version}. Load it again, or save yours under another name."));
        }

        return await WriteVersionAsync(connection, transaction, id, ReportLayoutJson.Write(layout), cancellationToken);
    }

    /// <summary>Saves an earlier state once more, as the newest version.</summary>
    public async Task<SharingOutcome> BringBackAsync(ReportConfigId id, int version, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(connection, id, cancellationToken) is null)
        {
            return new SharingOutcome.NotFound();
        }

        await using var read = new NpgsqlCommand("select layout::text from collection_report_config_versions where config_id = $1 and version = $2", connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = version } },
        };
        return await read.ExecuteScalarAsync(cancellationToken) is string layout
            ? await WriteVersionAsync(connection, transaction, id, layout, cancellationToken)
            : new SharingOutcome.NotFound();
    }

    public async Task<SharingOutcome> RenameAsync(ReportConfigId id, string name, CancellationToken cancellationToken)
    {
        name = name.Trim();
        if (SharingText.OfName(name) is { } problem)
        {
            return problem;
        }

        try
        {
            return await UpdateAsync(id, "name = $3, updated_at = clock_timestamp()", "deleted_at is null", cancellationToken, name);
        }
        catch (PostgresException exception) when (IsNameTaken(exception))
        {
            return NameTaken(name);
        }
    }

    /// <summary>Makes it what its owner sees first on this report, or not so any more.</summary>
    public async Task<SharingOutcome> SetDefaultAsync(ReportConfigId id, bool isDefault, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(connection, id, cancellationToken) is not { } stored)
        {
            return new SharingOutcome.NotFound();
        }

        await ClearDefaultAsync(connection, stored.Collection, cancellationToken);
        await using var update = new NpgsqlCommand("update collection_report_configs set is_default = $2 where id = $1", connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = isDefault } },
        };
        await update.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new SharingOutcome.Done(id.Value, stored.Version);
    }

    /// <summary>An own copy of what the user may see, the user's own or a shared one.</summary>
    public async Task<SharingOutcome> CopyAsync(ReportConfigId id, string name, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var read = new NpgsqlCommand("select collection_id, layout::text from collection_report_configs where id = $1 and deleted_at is null", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        CollectionId collection;
        string layout;
        await using (var reader = await read.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return new SharingOutcome.NotFound();
            }

            (collection, layout) = (new(reader.GetGuid(0)), reader.GetString(1));
        }

        await connection.CloseAsync();
        try
        {
            return await CreateAsync(collection, name, ReportLayoutJson.Read(layout).Layout, isDefault: false, cancellationToken);
        }
        catch (JsonException)
        {
            return new SharingOutcome.Refused("", "This configuration cannot be read by this version.");
        }
    }

    /// <summary>Takes it out of sight, also for those whom it was shared with; <see cref="RestoreAsync"/> brings it back as it was.</summary>
    public Task<SharingOutcome> DeleteAsync(ReportConfigId id, CancellationToken cancellationToken) =>
        UpdateAsync(id, "deleted_at = clock_timestamp()", "deleted_at is null", cancellationToken);

    public async Task<SharingOutcome> RestoreAsync(ReportConfigId id, CancellationToken cancellationToken)
    {
        try
        {
            // Another one may have become the default meanwhile.
            return await UpdateAsync(
                id,
                """
                deleted_at = null, is_default = is_default and not exists (
                    select from collection_report_configs o
                    where o.collection_id = c.collection_id and o.user_id = c.user_id and o.is_default and o.deleted_at is null)
                """,
                "deleted_at is not null",
                cancellationToken);
        }
        catch (PostgresException exception) when (IsNameTaken(exception))
        {
            return new SharingOutcome.Conflict("There is another configuration of this name by now. Rename that one first.");
        }
    }

    /// <param name="grantee">Null: everybody who may see the instance.</param>
    /// <param name="expiresAt">Null: until it is taken back.</param>
    public Task<SharingOutcome> ShareAsync(ReportConfigId id, UserId? grantee, DateTimeOffset? expiresAt, CancellationToken cancellationToken) =>
        ShareGrants.GrantAsync(db, scope, ShareGrants.OfConfig, id.Value, grantee, expiresAt, cancellationToken);

    public Task<SharingOutcome> UnshareAsync(ReportConfigId id, ShareGrantId grant, CancellationToken cancellationToken) =>
        ShareGrants.RevokeAsync(db, scope, ShareGrants.OfConfig, id.Value, grant, cancellationToken);

    private static bool IsNameTaken(PostgresException exception) =>
        exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UniqueName };

    private static SharingOutcome.Refused NameTaken(string name) => new("name", $"You have a configuration named \"{name}\" of this report already.");

    private async Task<SharingOutcome> WriteVersionAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, ReportConfigId id, string layout, CancellationToken cancellationToken)
    {
        await using var update = new NpgsqlCommand(
            """
            update collection_report_configs set layout = $2::jsonb, version = version + 1, updated_at = clock_timestamp() where id = $1 returning version
            """,
            connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = layout } },
        };
        var version = (int)(await update.ExecuteScalarAsync(cancellationToken))!;
        await KeepVersionAsync(connection, id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Log.Saved(logger, id, version);
        return new SharingOutcome.Done(id.Value, version);
    }

    private static async Task KeepVersionAsync(NpgsqlConnection connection, ReportConfigId id, CancellationToken cancellationToken)
    {
        await using var keep = new NpgsqlCommand(
            """
            with old as (
                delete from collection_report_config_versions v using collection_report_configs c
                where c.id = $1 and v.config_id = c.id and v.version <= c.version - $2)
            insert into collection_report_config_versions (config_id, version, user_id, instance_id, name, layout)
            select id, version, user_id, instance_id, name, layout from collection_report_configs where id = $1
            """,
            connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = MaxVersions } },
        };
        await keep.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<(CollectionId Collection, int Version)?> LockAsync(NpgsqlConnection connection, ReportConfigId id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select collection_id, version from collection_report_configs where id = $1 and user_id = $2 and deleted_at is null for update", connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = scope.User.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (new(reader.GetGuid(0)), reader.GetInt32(1)) : null;
    }

    private async Task<long> CountAsync(NpgsqlConnection connection, CollectionId collection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select count(*) from collection_report_configs where collection_id = $1 and user_id = $2 and deleted_at is null", connection)
        {
            Parameters = { new() { Value = collection.Value }, new() { Value = scope.User.Value } },
        };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task ClearDefaultAsync(NpgsqlConnection connection, CollectionId collection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "update collection_report_configs set is_default = false where collection_id = $1 and user_id = $2 and is_default and deleted_at is null", connection)
        {
            Parameters = { new() { Value = collection.Value }, new() { Value = scope.User.Value } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<SharingOutcome> UpdateAsync(ReportConfigId id, string set, string condition, CancellationToken cancellationToken, params string[] values)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            $"update collection_report_configs c set {set} where c.id = $1 and c.user_id = $2 and {condition} returning version", connection)
        {
            Parameters = { new() { Value = id.Value }, new() { Value = scope.User.Value } },
        };
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync(cancellationToken) is int version ? new SharingOutcome.Done(id.Value, version) : new SharingOutcome.NotFound();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 6001, Level = LogLevel.Information, Message = "Configuration {Config} saved as version {Version}")]
        public static partial void Saved(ILogger logger, ReportConfigId config, int version);
    }
}
