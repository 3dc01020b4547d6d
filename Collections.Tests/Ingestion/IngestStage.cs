using System.Globalization;
using System.Text;
using System.Text.Json;
using Collections.Core.Amc;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Collections.Tests.Ingestion;

/// <summary>A collection whose weeks take results: spooled and written by the real classes, as the worker, on a real database.</summary>
internal sealed class IngestStage : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"collections-ingestion-{Guid.NewGuid():N}");
    private int _weeks;

    private IngestStage(TestDatabase database, Person person, Action<IngestionOptions>? configure)
    {
        var options = new IngestionOptions
        {
            SpoolDirectory = Path.Combine(_folder, "spool"),
            UnreadableDirectory = Path.Combine(_folder, "unreadable"),
        };
        configure?.Invoke(options);
        (Database, Person, Options) = (database, person, options);
        Db = new CollectionsDb(database.App, database.Worker);
        Reader = new ResultReader(Microsoft.Extensions.Options.Options.Create(options), TimeProvider.System, NullLogger<ResultReader>.Instance);
        Writer = new ResultWriter(Db, Microsoft.Extensions.Options.Options.Create(options), NullLogger<ResultWriter>.Instance);
    }

    public TestDatabase Database { get; }

    public Person Person { get; }

    public IngestionOptions Options { get; }

    public CollectionsDb Db { get; }

    public ResultReader Reader { get; }

    public ResultWriter Writer { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>With an empty column map.</summary>
    public static async Task<IngestStage> CreateAsync(TestDatabase database, Action<IngestionOptions>? configure = null)
    {
        var person = await Person.CreateAsync(database);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_data_columns where collection_id = $1", person.Collection.Value);
        return new IngestStage(database, person, configure);
    }

    public static ResultSource Files(params byte[][] files) => new(
        _ => Task.FromResult<IReadOnlyList<Uri>>([.. files.Select((_, index) => new Uri(string.Create(CultureInfo.InvariantCulture, $"https://files/{index}")))]),
        (url, _) => Task.FromResult<Stream?>(new MemoryStream(files[int.Parse(url.AbsolutePath[1..], CultureInfo.InvariantCulture)])));

    public static OutputColumn Metric(string name, string type = "LONG") => new(name, type, "METRIC");

    public static OutputColumn Dimension(string name, string type = "STRING") => new(name, type, "DIMENSION");

    public async Task<WeekIngest> NewWeekAsync(params OutputColumn[] columns)
    {
        var week = WeekId.New();
        var monday = new DateOnly(2024, 1, 1).AddDays(7 * _weeks++);
        await TestDatabase.ExecuteAsync(
            Database.SuperUser,
            """
            insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end)
            values ($1, $2, $3, $4, $5, $4, $5)
            """,
            week.Value, Person.Collection.Value, Person.Instance.Value, monday, monday.AddDays(6));
        return new WeekIngest(
            ExecutionId.New(), week, Person.Collection, Person.Instance, monday, monday.AddDays(6), 1, new AmcExecutionId(Guid.NewGuid().ToString()), columns);
    }

    /// <summary>A new week takes this file.</summary>
    public async Task<IngestedWeek> IngestAsync(string csv, params OutputColumn[] columns) =>
        await IngestAsync(await NewWeekAsync(columns), Encoding.UTF8.GetBytes(csv));

    public async Task<IngestedWeek> IngestAsync(WeekIngest ingest, params byte[][] files)
    {
        using var spooled = await Reader.SpoolAsync(ingest.ExecutionId, Files(files), Cancellation);
        await using var connection = await Db.OpenWorkerAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(Cancellation);
        var copied = await Writer.CopyAsync(connection, ingest, spooled, Cancellation);
        var outcome = await Writer.RecordAsync(connection, copied, Cancellation);

        if (outcome is RecordOutcome.Recorded)
        {
            await using var current = new NpgsqlCommand("update report_data_weeks set current_version_id = $1 where id = $2", connection)
            {
                Parameters = { new() { Value = copied.VersionId.Value }, new() { Value = ingest.WeekId!.Value.Value } },
            };
            await current.ExecuteNonQueryAsync(Cancellation);
            await transaction.CommitAsync(Cancellation);
        }

        return new IngestedWeek(this, copied, outcome);
    }

    public async Task<UnreadableResultException> RefuseAsync(string csv, params OutputColumn[] columns) =>
        await RefuseAsync(Encoding.UTF8.GetBytes(csv), columns);

    /// <summary>Ingests what cannot be read, and sees to it that nothing of it stays behind but the file that is kept aside.</summary>
    public async Task<UnreadableResultException> RefuseAsync(byte[] file, params OutputColumn[] columns)
    {
        var ingest = await NewWeekAsync(columns);
        var exception = await Should.ThrowAsync<UnreadableResultException>(() => IngestAsync(ingest, file));

        (await TestDatabase.ScalarAsync<long>(Database.SuperUser, "select count(*) from report_data_week_versions where week_id = $1", ingest.WeekId!.Value.Value)).ShouldBe(0);
        (await TestDatabase.ScalarAsync<long>(
            Database.SuperUser,
            "select count(*) from report_data_rows r where instance_id = $1 and not exists (select from report_data_week_versions v where v.id = r.version_id)",
            Person.Instance.Value)).ShouldBe(0);
        Directory.GetFiles(Options.SpoolDirectory).ShouldBeEmpty();
        File.Exists(exception.KeptAt).ShouldBeTrue();
        return exception;
    }

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>What the database has of a result.</summary>
    internal sealed record IngestedWeek(IngestStage Stage, CopiedResult Copied, RecordOutcome Outcome)
    {
        public RecordOutcome.Recorded Recorded => Outcome.ShouldBeOfType<RecordOutcome.Recorded>();

        public string Slot(string column) => Copied.Columns.Single(candidate => candidate.Name == column).Slot;

        /// <summary>The values of a column in the order of the file; null for NULL.</summary>
        public async Task<string?[]> ColumnAsync(string column)
        {
            var values = await TestDatabase.ListAsync<object>(
                Stage.Database.SuperUser,
                $"select coalesce({Slot(column)}::text, '∅') from report_data_rows where version_id = $1 order by ctid",
                Copied.VersionId.Value);
            return [.. values.Select(value => (string)value == "∅" ? null : (string)value)];
        }

        /// <summary>A part of the summary that the database has, such as <c>metrics,clicks,sum</c>; null for JSON's null.</summary>
        public async Task<string?> SummaryAsync(string path) => await TestDatabase.ScalarAsync<string>(
            Stage.Database.SuperUser,
            "select summary_stats #>> $2::text[] from report_data_week_versions where id = $1", Copied.VersionId.Value, $"{{{path}}}");

        public async Task<string?> TotalAsync(string dimension, string? value, string column) => await TestDatabase.ScalarAsync<string>(
            Stage.Database.SuperUser,
            $"select {column}::text from week_dimension_totals where version_id = $1 and dimension = $2 and value is not distinct from $3",
            Copied.VersionId.Value, Slot(dimension), value);

        public JsonElement Summary() => JsonDocument.Parse(Copied.Summary.Json).RootElement;
    }
}
