using System.Security.Cryptography;
using Collections.Core.Data;
using Collections.Web.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Collections.Benchmarks.Ingest;

/// <summary>A database with one collection, on a durable server of its own or on the one that <c>COLLECTIONS_BENCH_DB</c> names (a superuser's).</summary>
internal sealed class IngestDatabase : IAsyncDisposable
{
    private readonly EmbeddedPostgres? _embedded;
    private readonly DatabaseLogins _logins;
    private readonly string _superUser;
    private readonly string _name;

    private IngestDatabase(EmbeddedPostgres? embedded, DatabaseLogins logins, string superUser, string name)
    {
        (_embedded, _logins, _superUser, _name) = (embedded, logins, superUser, name);
        Db = new CollectionsDb(logins.AppConnectionString(name), logins.WorkerConnectionString(name));
    }

    public CollectionsDb Db { get; }

    public Guid Instance { get; } = Guid.NewGuid();

    public Guid Collection { get; } = Guid.NewGuid();

    public static async Task<IngestDatabase> CreateAsync(string folder, CancellationToken cancellationToken)
    {
        var superUser = Environment.GetEnvironmentVariable("COLLECTIONS_BENCH_DB");
        EmbeddedPostgres? embedded = null;

        if (string.IsNullOrEmpty(superUser))
        {
            embedded = await EmbeddedPostgres.StartAsync(new(Path.Combine(folder, "database")), NullLogger.Instance, cancellationToken);
            superUser = embedded.SuperUserConnectionString;
        }

        var run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var logins = new DatabaseLogins(superUser, $"bench_{run}", _ => run);
        await logins.CreateAsync(cancellationToken);
        await logins.CreateDatabaseAsync($"bench_{run}", template: null, cancellationToken);
        await new Migrator(NullLogger<Migrator>.Instance).MigrateAsync(logins.OwnerConnectionString($"bench_{run}"), null, cancellationToken);
        await logins.JoinGroupsAsync(cancellationToken);
        var database = new IngestDatabase(embedded, logins, superUser, $"bench_{run}");
        await database.StageAsync();
        return database;
    }

    /// <summary>Empties what an ingest fills, and gets the write-ahead log out of the way, so that every run starts alike.</summary>
    public Task ResetAsync() => ExecuteAsync(
        "truncate report_data_rows_p0, week_dimension_totals_p0; delete from report_data_week_versions; checkpoint");

    public async Task<Guid> AddWeekAsync(DateOnly monday)
    {
        var week = Guid.NewGuid();
        await ExecuteAsync(
            $"""
            insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end)
            values ('{week}', '{Collection}', '{Instance}', '{monday:O}', '{monday.AddDays(6):O}', '{monday:O}', '{monday.AddDays(6):O}')
            """);
        return week;
    }

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();

        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
            return;
        }

        NpgsqlConnection.ClearAllPools();
        await ExecuteAsync($"drop database {_name} with (force)", "postgres");
        await _logins.DropAsync(CancellationToken.None);
    }

    private Task StageAsync() => ExecuteAsync(
        $"""
        insert into amc_accounts (id, account_id, marketplace_id, name) values ('{Instance}', 'ENTITY', 'ATVPDKIKX0DER', 'bench');
        insert into amc_instances (id, account_id, instance_id, name) values ('{Instance}', '{Instance}', 'amcbench', 'bench');
        insert into workflows (id, instance_id, name) values ('{Instance}', '{Instance}', 'bench');
        insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256) values ('{Instance}', 1, '{Instance}', 'select 1', repeat('0', 64));
        insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone)
            values ('{Collection}', 'bench', '{Instance}', '{Instance}', 1, '2024-01-01', '2030-01-01', 'UTC');
        """);

    private async Task ExecuteAsync(string sql, string? database = null)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(_superUser) { Database = database ?? _name, Pooling = false }.ConnectionString;
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();

        foreach (var statement in sql.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // One by one: a checkpoint does not run among others.
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync();
        }
    }
}
