using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Npgsql;

namespace Collections.Benchmarks.Ingest;

/// <summary>A collection on the benchmark's database, emptied before each run.</summary>
internal sealed class IngestStage(BenchmarkDatabase database) : IAsyncDisposable
{
    private DateOnly _monday = new(2024, 1, 1);

    public CollectionsDb Db { get; } = new(database.App, database.Worker);

    public InstanceId Instance { get; } = InstanceId.New();

    private CollectionId Collection { get; } = CollectionId.New();

    public Task CreateAsync(CancellationToken cancellationToken) => ExecuteAsync(
        [
            $"insert into amc_accounts (id, account_id, marketplace_id, name) values ('{Instance}', 'ENTITY', 'ATVPDKIKX0DER', 'bench')",
            $"insert into amc_instances (id, account_id, instance_id, name) values ('{Instance}', '{Instance}', 'amcbench', 'bench')",
            $"insert into workflows (id, instance_id, name) values ('{Instance}', '{Instance}', 'bench')",
            $"""
            insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256)
            values ('{Instance}', 1, '{Instance}', 'select 1', repeat('0', 64))
            """,
            $"""
            insert into report_data_collections (id, name, instance_id, workflow_id, workflow_version, start_date, end_date, time_zone)
            values ('{Collection}', 'bench', '{Instance}', '{Instance}', 1, '2024-01-01', '2030-01-01', 'UTC')
            """,
        ],
        cancellationToken);

    /// <summary>Empties what an ingest fills and writes what the server has in memory to the disk, so that every run starts alike.</summary>
    public Task ResetAsync(CancellationToken cancellationToken) => ExecuteAsync(
        ["truncate report_data_rows_p0, week_dimension_totals_p0", "delete from report_data_week_versions", "checkpoint"], cancellationToken);

    /// <summary>A new week, whose result is to come.</summary>
    public async Task<WeekIngest> NewWeekAsync(CancellationToken cancellationToken)
    {
        var week = WeekId.New();
        var (first, last) = (_monday, _monday.AddDays(6));
        _monday = _monday.AddDays(7);
        await ExecuteAsync(
            [
                $"""
                insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end)
                values ('{week}', '{Collection}', '{Instance}', '{first:O}', '{last:O}', '{first:O}', '{last:O}')
                """,
            ],
            cancellationToken);
        return new WeekIngest(
            ExecutionId.New(), week, Collection, Instance, first, last, 1, new AmcExecutionId(Guid.NewGuid().ToString()), ResultFile.OutputColumns);
    }

    public async ValueTask DisposeAsync() => await Db.DisposeAsync();

    private async Task ExecuteAsync(string[] statements, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(cancellationToken);

        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 600 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
