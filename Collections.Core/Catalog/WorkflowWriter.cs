using System.Security.Cryptography;
using System.Text;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Catalog;

/// <summary>Makes workflows and their versions. A version never changes once it is written.</summary>
public sealed partial class WorkflowWriter(CollectionsDb db, UserScope scope, ICurrentUser user, ILogger<WorkflowWriter> logger)
{
    private const string UniqueName = "workflows_instance_name";

    public async Task<WorkflowOutcome> CreateAsync(WorkflowRequest request, CancellationToken cancellationToken)
    {
        var name = request.Name.Trim();
        List<CatalogProblem> problems =
            [.. CatalogProblem.OfName(name), .. CatalogProblem.OfDescription(request.Description), .. CatalogProblem.OfQuery(request.SqlQuery)];

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
            await InsertVersionAsync(connection, id, 1, request.InstanceId, request.SqlQuery, request.MarksFiltered, cancellationToken);
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
        if (change is { Name: null, Description: null, SqlQuery: null, MarksFiltered: null })
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

        if (problems is not [])
        {
            return new WorkflowOutcome.Refused(problems);
        }

        var sql = change.SqlQuery ?? stored.SqlQuery;
        var marksFiltered = change.MarksFiltered ?? stored.MarksFiltered;
        var version = sql == stored.SqlQuery && marksFiltered == stored.MarksFiltered ? stored.Version : stored.Version + 1;
        try
        {
            if (version != stored.Version)
            {
                await InsertVersionAsync(connection, id, version, stored.InstanceId, sql, marksFiltered, cancellationToken);
            }

            await using var update = new NpgsqlCommand(
                """
                update workflows
                set name = coalesce($2, name), description = coalesce($3, description), current_version = $4, updated_at = clock_timestamp()
                where id = $1
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = id.Value },
                    new() { Value = (object?)change.Name?.Trim() ?? DBNull.Value },
                    new() { Value = (object?)change.Description ?? DBNull.Value },
                    new() { Value = version },
                },
            };
            await update.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: UniqueName })
        {
            return new WorkflowOutcome.Refused([CatalogProblem.NameTaken(change.Name!.Trim())]);
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

    private async Task InsertVersionAsync(
        NpgsqlConnection connection, WorkflowId id, int version, InstanceId instance, string sql, bool marksFiltered, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256, marks_filtered, created_by, created_by_name)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = version },
                new() { Value = instance.Value },
                new() { Value = sql },
                new() { Value = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))) },
                new() { Value = marksFiltered },
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
            select w.instance_id, w.current_version, v.sql_query, v.marks_filtered
            from workflows w join workflow_versions v on v.workflow_id = w.id and v.version = w.current_version
            where w.id = $1 and w.deleted_at is null and w.instance_id = any (array(select editable_instances()))
            """,
            connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(new(reader.GetGuid(0)), reader.GetInt32(1), reader.GetString(2), reader.GetBoolean(3)) : null;
    }

    private static async Task<bool> IsVisibleAsync(NpgsqlConnection connection, WorkflowId id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select exists (select from workflows where id = $1 and deleted_at is null)", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private sealed record Stored(InstanceId InstanceId, int Version, string SqlQuery, bool MarksFiltered);

    private static partial class Log
    {
        [LoggerMessage(7101, LogLevel.Information, "Created workflow {Workflow}")]
        public static partial void Created(ILogger logger, WorkflowId workflow);

        [LoggerMessage(7102, LogLevel.Information, "Changed workflow {Workflow}, now at version {Version}")]
        public static partial void Changed(ILogger logger, WorkflowId workflow, int version);

        [LoggerMessage(7103, LogLevel.Information, "Deleted workflow {Workflow}")]
        public static partial void Deleted(ILogger logger, WorkflowId workflow);
    }
}
