using System.Data;
using DbUp;
using DbUp.Engine;
using DbUp.Engine.Transactions;
using DbUp.Postgresql;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Data;

/// <summary>
/// Brings a database to the schema of this program: the PostgreSQL groups, then the scripts of <c>migrations/</c>. Runs as the owner login,
/// which needs CREATEROLE the first time. Any number of processes may call it at once: an advisory lock lets one through at a time.
/// </summary>
public sealed partial class Migrator(IReadOnlyList<MigrationScript> scripts, ILogger<Migrator> logger)
{
    /// <summary>The NOLOGIN groups that hold all grants. Logins are put into them by the DBA, or by us in embedded mode.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["collections_owner", "collections_app", "collections_worker", "collections_bi"];

    private const long LockKey = 0x436f_6c6c_6563_7401;

    public Migrator(ILogger<Migrator> logger)
        : this(MigrationScript.Embedded, logger)
    {
    }

    /// <summary>Applies what is missing. <paramref name="afterwards"/> runs on an owner connection under the same lock (Hangfire's schema).</summary>
    public async Task MigrateAsync(
        string ownerConnectionString, Func<NpgsqlConnection, CancellationToken, Task>? afterwards, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ownerConnectionString);
        await connection.OpenAsync(cancellationToken);

        // Held by the session: the scripts run in transactions of other connections. Closing the connection lets go of it whatever happens.
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockKey})", cancellationToken);
        try
        {
            await CreateGroupsAsync(connection, cancellationToken);
            await ExecuteAsync(connection, ScriptJournal.CreateTable, cancellationToken);
            ThrowIfHistoryDiffers(await ReadJournalAsync(connection, cancellationToken));

            Apply(ownerConnectionString, scripts.Where(script => script.IsVersioned), inTransaction: true);
            Apply(ownerConnectionString, scripts.Where(script => script.IsWithoutTransaction), inTransaction: false);
            Apply(ownerConnectionString, scripts.Where(script => script.IsRepeatable), inTransaction: true);

            if (afterwards is not null)
            {
                await afterwards(connection, cancellationToken);
            }
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    /// <summary>Throws when the database is not at the schema of this program. For processes that may not migrate; any of the logins will do.</summary>
    public async Task ThrowIfNotMigratedAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);

        await using var exists = new NpgsqlCommand($"select to_regclass('{ScriptJournal.Table}') is not null", connection);
        var journal = await exists.ExecuteScalarAsync(cancellationToken) is true ? await ReadJournalAsync(connection, cancellationToken) : [];
        ThrowIfHistoryDiffers(journal);

        var missing = scripts.Where(script => journal.GetValueOrDefault(script.Name) != script.Sha256).Select(script => script.Name).ToList();
        if (missing is not [])
        {
            throw new MigrationException(
                $"The database '{connection.Database}' lacks {string.Join(", ", missing)} as this program has them. Start once with --role migrate and ConnectionStrings__Owner.");
        }
    }

    private static async Task CreateGroupsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Groups belong to the server. Two databases may be migrated at the same moment, hence the two kinds of "is there already".
        foreach (var group in Groups)
        {
            await ExecuteAsync(
                connection,
                $"""
                do $body$
                begin
                    if not exists (select from pg_roles where rolname = '{group}') then
                        create role {group} nologin;
                    end if;
                exception
                    when duplicate_object or unique_violation then null;
                    when insufficient_privilege then
                        raise exception 'The group {group} does not exist and % may not create it: give it CREATEROLE, or create the group.', current_user;
                end
                $body$
                """,
                cancellationToken);
        }
    }

    private void ThrowIfHistoryDiffers(Dictionary<string, string> journal)
    {
        var carried = scripts.Where(script => !script.IsRepeatable).ToDictionary(script => script.Name, script => script.Sha256);

        // A repeatable script may change and go: it is applied anew by every migration.
        var applied = journal.Where(entry => !new MigrationScript(entry.Key, "").IsRepeatable).ToList();
        var unknown = applied.Select(entry => entry.Key).Where(name => !carried.ContainsKey(name)).Order(StringComparer.Ordinal).ToList();
        if (unknown is not [])
        {
            throw new MigrationException(
                $"The database was migrated by a newer version of this program: it has {string.Join(", ", unknown)}, which is not known here.");
        }

        var edited = applied.Where(entry => carried[entry.Key] != entry.Value).Select(entry => entry.Key).Order(StringComparer.Ordinal).ToList();
        if (edited is not [])
        {
            throw new MigrationException(
                $"Applied migration scripts were edited: {string.Join(", ", edited)}. A versioned script is never changed once applied: "
                + "restore its text and put the change into a new script.");
        }
    }

    private void Apply(string connectionString, IEnumerable<MigrationScript> group, bool inTransaction)
    {
        var journal = new ScriptJournal();
        var builder = DeployChanges.To.PostgresqlDatabase(new WholeScripts(connectionString, inBlock: inTransaction))
            .WithScripts(group.Select(script => new SqlScript(script.Name, script.Sql)))
            .JournalTo((connections, _) => journal.Over(connections))
            .WithVariablesDisabled()
            .WithExecutionTimeout(TimeSpan.FromHours(6))
            .LogToNowhere();

        var result = (inTransaction ? builder.WithTransactionPerScript() : builder.WithoutTransaction()).Build().PerformUpgrade();
        foreach (var script in result.Scripts)
        {
            Log.Applied(logger, script.Name);
        }

        if (!result.Successful)
        {
            throw new MigrationException($"Migration script {result.ErrorScript?.Name} failed{Place(result)}: {result.Error.Message}", result.Error);
        }

        static string Place(DatabaseUpgradeResult result) => result is { Error: PostgresException { InternalPosition: > 0 } error, ErrorScript.Contents: { } sql }
            ? $" in line {sql.Take(error.InternalPosition).Count(character => character == '\n') + 1}"
            : "";
    }

    private static async Task<Dictionary<string, string>> ReadJournalAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"select script, sha256 from {ScriptJournal.Table}", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var journal = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            journal.Add(reader.GetString(0), reader.GetString(1));
        }

        return journal;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // Waiting for the lock is waiting for another process's migration, however long that takes.
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Lets the server split a script into its statements. DbUp and Npgsql, which each would, cut BEGIN ATOMIC bodies at their semicolons
    /// (npgsql issue 4445). What needs to be outside a transaction cannot be inside a block: such a script is one statement, sent as it is.
    /// </summary>
    private sealed class WholeScripts(string connectionString, bool inBlock) : PostgresqlConnectionManager(connectionString)
    {
        public override IEnumerable<string> SplitScriptIntoCommands(string scriptContents) =>
            [inBlock ? $"do $migration_block$ begin execute $migration_script${scriptContents}$migration_script$; end $migration_block$" : scriptContents];
    }

    /// <summary>DbUp's own journal holds names only. Ours keeps the SHA-256 of each script, so that an edited one is noticed.</summary>
    private sealed class ScriptJournal : IJournal
    {
        public const string Table = "public.schema_versions";

        public const string CreateTable =
            $"""
            create table if not exists {Table} (
                script text primary key,
                sha256 text not null,
                applied_at timestamptz not null default clock_timestamp()
            );
            grant select on {Table} to collections_app, collections_worker;
            """;

        private Func<IConnectionManager>? _connections;

        public ScriptJournal Over(Func<IConnectionManager> connections)
        {
            _connections = connections;
            return this;
        }

        public void EnsureTableExistsAndIsLatestVersion(Func<IDbCommand> dbCommandFactory)
        {
            // Made by MigrateAsync before DbUp starts.
        }

        public string[] GetExecutedScripts() => _connections!().ExecuteCommandsWithManagedConnection(createCommand =>
        {
            using var command = createCommand();
            // A repeatable script counts as never executed, and is noted again each time: DbUp would not note one that it takes for such.
            command.CommandText = $"select script from {Table} where script not like 'repeatable/%'";
            using var reader = command.ExecuteReader();
            var names = new List<string>();
            while (reader.Read())
            {
                names.Add(reader.GetString(0));
            }

            return names.ToArray();
        });

        // In the transaction of the script: both or neither.
        public void StoreExecutedScript(SqlScript script, Func<IDbCommand> dbCommandFactory)
        {
            using var command = dbCommandFactory();
            command.CommandText =
                $"""
                insert into {Table} (script, sha256) values (@script, @sha256)
                on conflict (script) do update set sha256 = excluded.sha256, applied_at = clock_timestamp()
                """;
            Add(command, "script", script.Name);
            Add(command, "sha256", new MigrationScript(script.Name, script.Contents).Sha256);
            command.ExecuteNonQuery();

            static void Add(IDbCommand command, string name, string value)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                parameter.Value = value;
                command.Parameters.Add(parameter);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Information, "Applied migration script {Script}")]
        public static partial void Applied(ILogger logger, string script);
    }
}
