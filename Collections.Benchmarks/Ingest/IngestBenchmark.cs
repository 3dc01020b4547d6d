using System.Diagnostics;
using System.Globalization;
using Collections.Core.Ingestion;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Collections.Benchmarks.Ingest;

/// <summary>
/// An ingest, from the first byte of the download to the commit, with checksum, summary and totals; against a plain text COPY of the same
/// rows, prepared beforehand, by the same client into the same table and index. Both in turn, each on an emptied table.
/// </summary>
internal sealed class IngestBenchmark : IBenchmark
{
    private const double Megabyte = 1 << 20;

    public string Name => "ingest";

    public string Description => "a result of 1 M rows x 12 columns against a plain COPY, and the memory that it takes, also for 1 GB";

    public async Task RunAsync(BenchmarkRun run, CancellationToken cancellationToken)
    {
        var rows = run.Size("rows", 1_000_000);
        var runs = run.Size("runs", 5);
        var largeRows = run.Size("large-rows", 8_600_000);
        var seed = run.Option("seed", 1);
        await using var stage = new IngestStage(await run.CreateDatabaseAsync(cancellationToken));
        await stage.CreateAsync(cancellationToken);
        var ingest = new Ingester(stage, run.Folder);
        var file = ResultFile.Create(run.Folder, rows, seed, stage.Instance.Value);
        Say(run, $"{rows} rows x {ResultFile.Columns} columns, {file.Bytes / 1e6:F1} MB");

        // Not counted: the first of each pays for compilation.
        await CopyPlainAsync(stage, file, cancellationToken);
        await ingest.RunAsync(file, cancellationToken);

        var plain = new double[runs];
        var ours = new double[runs];
        var growth = 0L;

        for (var index = 0; index < runs; index++)
        {
            plain[index] = await CopyPlainAsync(stage, file, cancellationToken);
            (ours[index], var grown) = await ingest.RunAsync(file, cancellationToken);
            growth = Math.Max(growth, grown);
            Say(run, $"plain COPY {plain[index]:F2} s, ingest {ours[index]:F2} s, memory +{grown / Megabyte:F0} MB");
        }

        run.Report("1 M rows", Median(ours) / Median(plain));
        run.Report("memory", growth / Megabyte);

        var large = ResultFile.Create(run.Folder, largeRows, seed, instance: null);
        var (seconds, largeGrowth) = await ingest.RunAsync(large, cancellationToken);
        Say(run, $"{largeRows} rows, {large.Bytes / 1e6:F1} MB: ingest {seconds:F2} s, memory +{largeGrowth / Megabyte:F0} MB");
        run.Report("memory, 1 GB", largeGrowth / Megabyte);
    }

    private static async Task<double> CopyPlainAsync(IngestStage stage, ResultFile file, CancellationToken cancellationToken)
    {
        await stage.ResetAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        await using var connection = await stage.Db.OpenWorkerAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        await using (var copy = await connection.BeginTextImportAsync(
            $"copy report_data_rows_p0 (version_id, instance_id, {ResultFile.Slots}) from stdin", cancellationToken))
        await using (var text = new FileStream(file.CopyText, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1))
        {
            await text.CopyToAsync(copy.BaseStream, 1 << 16, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static void Say(BenchmarkRun run, FormattableString text) => run.Say(text.ToString(CultureInfo.InvariantCulture));

    private sealed class Ingester
    {
        private readonly IngestStage _stage;
        private readonly ResultReader _reader;
        private readonly ResultWriter _writer;

        public Ingester(IngestStage stage, string folder)
        {
            var options = new OptionsWrapper<IngestionOptions>(new IngestionOptions
            {
                SpoolDirectory = Path.Combine(folder, "spool"),
                UnreadableDirectory = Path.Combine(folder, "unreadable"),
            });
            _stage = stage;
            _reader = new ResultReader(options, TimeProvider.System, NullLogger<ResultReader>.Instance);
            _writer = new ResultWriter(stage.Db, options, NullLogger<ResultWriter>.Instance);
        }

        /// <summary>Seconds, and bytes of resident memory above the start.</summary>
        public async Task<(double Seconds, long Growth)> RunAsync(ResultFile file, CancellationToken cancellationToken)
        {
            await _stage.ResetAsync(cancellationToken);
            var week = await _stage.NewWeekAsync(cancellationToken);
            var source = new ResultSource(
                _ => Task.FromResult<IReadOnlyList<Uri>>([new Uri(file.Csv)]), (url, _) => Task.FromResult<Stream?>(File.OpenRead(url.LocalPath)));
            using var memory = new ResidentMemory();
            var started = Stopwatch.GetTimestamp();
            using var spooled = await _reader.SpoolAsync(week.ExecutionId, source, cancellationToken);
            await using var connection = await _stage.Db.OpenWorkerAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var copied = await _writer.CopyAsync(connection, week, spooled, cancellationToken);
            await _writer.RecordAsync(connection, copied, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (Stopwatch.GetElapsedTime(started).TotalSeconds, memory.Growth);
        }
    }
}
