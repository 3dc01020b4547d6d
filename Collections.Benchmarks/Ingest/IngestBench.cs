using System.Diagnostics;
using System.Globalization;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Collections.Benchmarks.Ingest;

/// <summary>
/// An ingest, from the download stream to the commit, against a plain text COPY of the same rows by the same client into the same table and
/// indexes. Both in turn, with the table emptied and a checkpoint before each.
/// </summary>
internal sealed class IngestBench(int rows, int runs, int seed, int memoryRows)
{
    private const double RatioTarget = 1.2;
    private const double MemoryTarget = 64;
    private const int FullRows = 1_000_000;

    private DateOnly _monday = new(2024, 1, 1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("collections-bench-").FullName;

        try
        {
            await using var database = await IngestDatabase.CreateAsync(folder, cancellationToken);
            var options = Options.Create(new IngestionOptions
            {
                SpoolDirectory = Path.Combine(folder, "spool"),
                UnreadableDirectory = Path.Combine(folder, "unreadable"),
            });
            var reader = new ResultReader(options, TimeProvider.System, NullLogger<ResultReader>.Instance);
            var writer = new ResultWriter(database.Db, options, NullLogger<ResultWriter>.Instance);
            var file = ResultFile.Create(folder, rows, seed, database.Instance);
            Console.WriteLine(Text($"ingest: {file.Rows:N0} rows x {ResultFile.Columns} columns, {file.Bytes / 1e6:F1} MB, seed {seed}, {runs} runs"));

            // Not counted: the first of each pays for compilation and for files that the server has to extend.
            await PlainAsync(database, file, cancellationToken);
            await IngestAsync(database, reader, writer, file, cancellationToken);
            var plain = new List<double>();
            var ingest = new List<double>();
            var growth = 0L;

            for (var run = 0; run < runs; run++)
            {
                plain.Add(await PlainAsync(database, file, cancellationToken));
                using var memory = new ResidentMemory();
                ingest.Add(await IngestAsync(database, reader, writer, file, cancellationToken));
                growth = Math.Max(growth, memory.Growth);
                Console.WriteLine(Text($"  run {run + 1}: COPY {plain[^1]:F2} s, ingest {ingest[^1]:F2} s, +{growth / 1048576.0:F1} MB"));
            }

            if (memoryRows > rows)
            {
                growth = Math.Max(growth, await LargeAsync(database, reader, writer, folder, cancellationToken));
            }

            var ratio = Median(ingest) / Median(plain);
            var passes = Report("ingest time", ratio, RatioTarget, "x of a plain text COPY, median") & Report("ingest memory", growth / 1048576.0, MemoryTarget, "MB resident");
            var isSmall = rows < FullRows || runs < 5;
            Console.WriteLine(isSmall ? "SMALL" : "");
            return passes && !isSmall ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<long> LargeAsync(IngestDatabase database, ResultReader reader, ResultWriter writer, string folder, CancellationToken cancellationToken)
    {
        var file = ResultFile.Create(folder, memoryRows, seed, database.Instance);
        using var memory = new ResidentMemory();
        var seconds = await IngestAsync(database, reader, writer, file, cancellationToken);
        var growth = memory.Growth;
        Console.WriteLine(Text($"  large: {file.Rows:N0} rows, {file.Bytes / 1e6:F1} MB, ingest {seconds:F2} s, +{growth / 1048576.0:F1} MB"));
        return growth;
    }

    private static async Task<double> PlainAsync(IngestDatabase database, ResultFile file, CancellationToken cancellationToken)
    {
        await database.ResetAsync();
        await using var connection = await database.Db.OpenWorkerAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        await using (var copy = await connection.BeginTextImportAsync($"copy report_data_rows_p0 (version_id, instance_id, {ResultFile.Slots}) from stdin", cancellationToken))
        await using (var text = new FileStream(file.CopyText, FileMode.Open, FileAccess.Read, FileShare.Read, 1))
        {
            await text.CopyToAsync(copy.BaseStream, 1 << 16, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task<double> IngestAsync(
        IngestDatabase database, ResultReader reader, ResultWriter writer, ResultFile file, CancellationToken cancellationToken)
    {
        await database.ResetAsync();
        var week = await database.AddWeekAsync(_monday);
        var ingest = new WeekIngest(
            ExecutionId.New(), new WeekId(week), new CollectionId(database.Collection), new InstanceId(database.Instance), _monday, _monday.AddDays(6), 1,
            new AmcExecutionId(Guid.NewGuid().ToString()), ResultFile.OutputColumns);
        _monday = _monday.AddDays(7);
        var source = new ResultSource(
            _ => Task.FromResult<IReadOnlyList<Uri>>([new Uri(file.Csv)]),
            (url, _) => Task.FromResult<Stream?>(File.OpenRead(url.LocalPath)));
        var started = Stopwatch.GetTimestamp();
        using var spooled = await reader.SpoolAsync(ingest.ExecutionId, source, cancellationToken);
        await using var connection = await database.Db.OpenWorkerAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var copied = await writer.CopyAsync(connection, ingest, spooled, cancellationToken);
        await writer.RecordAsync(connection, copied, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static bool Report(string name, double figure, double target, string unit)
    {
        var passes = figure <= target;
        Console.WriteLine(Text($"{name}: {figure:F2} {unit} (target <= {target}) {(passes ? "PASS" : "FALLS SHORT")}"));
        return passes;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
