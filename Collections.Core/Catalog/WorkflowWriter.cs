using System.Security.Cryptography;
using System.Text;
using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Catalog;

/// <summary>Makes workflows and their versions. A version never changes once it is written.</summary>
public sealed partial class WorkflowWriter(CollectionsDb db, UserScope scope, ICurrentUser user, ILogger<WorkflowWriter> logger)
{
    private const string UniqueName = "workflows_instance_name";

    public async Task<WorkflowOutcome> CreateAsync(WorkflowRequest request, CancellationToken cancellationToken)
    {
        var name = request.Name.Trim();
        List<CatalogProblem> problems =
        [
            .. CatalogProblem.OfName(name), .. CatalogProblem.OfDescription(request.Description), .. CatalogProblem.OfQuery(request.SqlQuery),
            .. CatalogProblem.OfParameters(request.Parameters, request.SqlQuery),
        ];

        await using var connection = await db.OpenAsync(scope, cancellationToken);
        if (await InstanceProblemAsync(connection, request.InstanceId, cancellationToken) is { } problem)
        {
            problems.Add(problem);
        }

        if (problems is not [])
        {
            return new WorkflowOutcome.Refused(problems);
        }

        var id = WorkflowId.New();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await using var insert = new NpgsqlCommand(
                """
                insert into workflows (id, instance_id, name, description, created_by, created_by_name) values ($1, $2, $3, $4, $5, $6)
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = id.Value },
                    new() { Value = request.InstanceId.Value },
                    new() { Value = name },
                    new() { Value = request.Description },
                    new() { Value = user.Id.Value },
                    new() { Value = user.Name },
                },
            };
            await insert.ExecuteNonQueryAsync(cancellationToken);
            await InsertVersionAsync(connection, id, 1, request.InstanceId, new(request.SqlQuery, request.MarksFiltered, request.Parameters), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UniqueName })
        {
            return new WorkflowOutcome.Refused([CatalogProblem.NameTaken(name)]);
        }

        Log.Created(logger, id);
        return new WorkflowOutcome.Done(id, 1);
    }

    /// <summary>Renames a workflow, or gives it a new version. The same query again is no new version.</summary>
    public async Task<WorkflowOutcome> ChangeAsync(WorkflowId id, WorkflowChange change, CancellationToken cancellationToken)
    {
        List<CatalogProblem> problems =
        [
            .. change.Name is null ? [] : CatalogProblem.OfName(change.Name.Trim()),
            .. change.Description is null ? [] : CatalogProblem.OfDescription(change.Description),
            .. change.SqlQuery is null ? [] : CatalogProblem.OfQuery(change.SqlQuery),
        ];
        if (change is { Name: null, Description: null, SqlQuery: null, MarksFiltered: null, Parameters: null })
        {
            problems.Add(CatalogProblem.NothingToChange());
        }

        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await LockAsync(connection, id, cancellationToken) is not { } stored)
        {
            return await IsVisibleAsync(connection, id, cancellationToken)
                ? new WorkflowOutcome.Refused([CatalogProblem.InstanceReadOnly()])
                : new WorkflowOutcome.NotFound();
        }

        var text = stored.Text.With(change);
        var name = change.Name?.Trim() ?? stored.Name;
        var description = change.Description ?? stored.Description;
        problems.AddRange(CatalogProblem.OfParameters(text.Parameters, text.SqlQuery));
        if (change.BaseName is { } seenName && seenName != stored.Name && name != stored.Name)
        {
            problems.Add(CatalogProblem.ChangedMeanwhile("name", stored.Name));
        }

        if (change.BaseDescription is { } seenDescription && seenDescription != stored.Description && description != stored.Description)
        {
            problems.Add(CatalogProblem.ChangedMeanwhile("description", stored.Description));
        }

        if (problems is not [])
        {
            return new WorkflowOutcome.Refused(problems);
        }

        var version = text.Equals(stored.Text) ? stored.Version : stored.Version + 1;
        if (change.BaseVersion is { } seen && seen != stored.Version && (version, name, description) != (stored.Version, stored.Name, stored.Description))
        {
            return new WorkflowOutcome.Outdated(stored.Version, stored.SavedByName, stored.SavedAt);
        }

        try
        {
            if (version != stored.Version)
            {
                await InsertVersionAsync(connection, id, version, stored.InstanceId, text, cancellationToken);
            }

            await using var update = new NpgsqlCommand(
                """
                update workflows
                set name = $2, description = $3, current_version = $4, updated_at = clock_timestamp()
                where id = $1
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = id.Value },
                    new() { Value = name },
                    new() { Value = description },
                    new() { Value = version },
                },
            };
            await update.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UniqueName })
        {
            return new WorkflowOutcome.Refused([CatalogProblem.NameTaken(name)]);
        }

        Log.Changed(logger, id, version);
        return new WorkflowOutcome.Done(id, version);
    }

    /// <summary>Takes the workflow out of sight; collections that were made with it go on.</summary>
    public async Task<WorkflowOutcome> DeleteAsync(WorkflowId id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var delete = new NpgsqlCommand(
            "update workflows set deleted_at = clock_timestamp() where id = $1 and deleted_at is null returning current_version", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        if (await delete.ExecuteScalarAsync(cancellationToken) is int version)
        {
            Log.Deleted(logger, id);
            return new WorkflowOutcome.Done(id, version);
        }

        return await IsVisibleAsync(connection, id, cancellationToken)
            ? new WorkflowOutcome.Refused([CatalogProblem.InstanceReadOnly()])
            : new WorkflowOutcome.NotFound();
    }

    /// <summary>Brings an archived workflow back. Its name may have been taken since.</summary>
    public async Task<WorkflowOutcome> RestoreAsync(WorkflowId id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var restore = new NpgsqlCommand(
            "update workflows set deleted_at = null where id = $1 and deleted_at is not null returning current_version", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        try
        {
            if (await restore.ExecuteScalarAsync(cancellationToken) is int version)
            {
                Log.Restored(logger, id);
                return new WorkflowOutcome.Done(id, version);
            }
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UniqueName })
        {
            return new WorkflowOutcome.Refused([CatalogProblem.NameTakenSince()]);
        }

        return new WorkflowOutcome.NotFound();
    }

    private async Task InsertVersionAsync(
        NpgsqlConnection connection, WorkflowId id, int version, InstanceId instance, VersionText text, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256, marks_filtered, parameters, created_by, created_by_name)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = version },
                new() { Value = instance.Value },
                new() { Value = text.SqlQuery },
                new() { Value = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.SqlQuery))) },
                new() { Value = text.MarksFiltered },
                new() { Value = WorkflowParameterJson.Write(text.Parameters), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = user.Id.Value },
                new() { Value = user.Name },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<CatalogProblem?> InstanceProblemAsync(NpgsqlConnection connection, InstanceId id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select id = any (array(select editable_instances())) from amc_instances where id = $1", connection)
        { Parameters = { new() { Value = id.Value } } };
        return await command.ExecuteScalarAsync(cancellationToken) switch
        {
            null => CatalogProblem.InstanceUnknown(),
            false => CatalogProblem.InstanceReadOnly(),
            _ => null,
        };
    }

    /// <summary>Locking needs the right to change: null also for somebody who may only look.</summary>
    private static async Task<Stored?> LockAsync(NpgsqlConnection connection, WorkflowId id, CancellationToken cancellationToken)
    {
        // A statement of its own: the next one must see the version that the previous holder added.
        await using var latch = new NpgsqlCommand("select from workflows where id = $1 and deleted_at is null for update", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        await latch.ExecuteNonQueryAsync(cancellationToken);

        await using var command = new NpgsqlCommand(
            """
            select w.instance_id, w.current_version, v.sql_query, v.marks_filtered, v.parameters::text, v.created_by_name, v.created_at, w.name, w.description
            from workflows w join workflow_versions v on v.workflow_id = w.id and v.version = w.current_version
            where w.id = $1 and w.deleted_at is null and w.instance_id = any (array(select editable_instances()))
            """,
            connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(
                new(reader.GetGuid(0)),
                reader.GetInt32(1),
                new(reader.GetString(2), reader.GetBoolean(3), WorkflowParameterJson.Read(reader.GetString(4))),
                reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.GetString(7),
                reader.GetString(8))
            : null;
    }

    private static async Task<bool> IsVisibleAsync(NpgsqlConnection connection, WorkflowId id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select exists (select from workflows where id = $1 and deleted_at is null)", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private sealed record Stored(
        InstanceId InstanceId, int Version, VersionText Text, string SavedByName, DateTimeOffset SavedAt, string Name, string Description);

    private sealed record VersionText(string SqlQuery, bool MarksFiltered, IReadOnlyList<WorkflowParameter> Parameters)
    {
        public VersionText With(WorkflowChange change)
        {
            var sql = change.SqlQuery ?? SqlQuery;
            var names = change.Parameters is null && change.SqlQuery is not null
                ? SqlTemplate.Parse(sql).Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal)
                : null;
            return new(
                sql, change.MarksFiltered ?? MarksFiltered, change.Parameters ?? (names is null ? Parameters : [.. Parameters.Where(parameter => names.Contains(parameter.Name))]));
        }

        public bool Equals(VersionText? other) =>
            other is not null && SqlQuery == other.SqlQuery && MarksFiltered == other.MarksFiltered && Parameters.SequenceEqual(other.Parameters);

        public override int GetHashCode() => SqlQuery.GetHashCode(StringComparison.Ordinal);
    }

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Information, "Created workflow {Workflow}")]
        public static partial void Created(ILogger logger, WorkflowId workflow);

        [LoggerMessage(7102, LogLevel.Information, "Changed workflow {Workflow}, now at version {Version}")]
        public static partial void Changed(ILogger logger, WorkflowId workflow, int version);

        [LoggerMessage(7103, LogLevel.Information, "Deleted workflow {Workflow}")]
        public static partial void Deleted(ILogger logger, WorkflowId workflow);

        [LoggerMessage(7104, LogLevel.Information, "Restored workflow {Workflow}")]
        public static partial void Restored(ILogger logger, WorkflowId workflow);
    }
}
