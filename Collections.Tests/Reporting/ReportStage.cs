using System.Globalization;
using System.Text;
using Collections.Core.Amc;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Ingestion;
using Collections.Tests.Support;
using Npgsql;

namespace Collections.Tests.Reporting;

/// <summary>A collection whose weeks are written by the product's own ingest, and the reports that its owner reads of them.</summary>
internal sealed class ReportStage : IAsyncDisposable
{
    private readonly IngestStage _ingest;
    private readonly Dictionary<DateOnly, WeekId> _weeks = [];

    private ReportStage(IngestStage ingest, TimeProvider time)
    {
        _ingest = ingest;
        Reports = new ReportQueries(ingest.Db, ingest.Person.Scope, time);
    }

    public Person Person => _ingest.Person;

    public CollectionId Collection => Person.Collection;

    public CollectionsDb Db => _ingest.Db;

    public TestDatabase Database => _ingest.Database;

    public ReportQueries Reports { get; }

    public ReportContentReader Contents => new(Reports);

    public WeekTableReader Tables => new(Reports);

    public ICurrentUser User => new Acting(Person.User, "An analyst");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>With no week yet.</summary>
    public static async Task<ReportStage> CreateAsync(TestDatabase database, TimeProvider? time = null)
    {
        var ingest = await IngestStage.CreateAsync(database);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from workflow_kpis where workflow_id = $1", ingest.Person.Workflow.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_thresholds where collection_id = $1", ingest.Person.Collection.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_annotations where collection_id = $1", ingest.Person.Collection.Value);
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from report_data_weeks where collection_id = $1", ingest.Person.Collection.Value);
        return new(ingest, time ?? TimeProvider.System);
    }

    /// <summary>For reading only; under a name of its own.</summary>
    public async Task OpenToAsync(Person reader, string name)
    {
        await TestDatabase.ExecuteAsync(Database.SuperUser, "update report_data_collections set name = $2 where id = $1", Collection.Value, name);
        await TestDatabase.ExecuteAsync(
            Database.SuperUser, "insert into instance_access (user_id, instance_id, role) values ($1, $2, 'Viewer')", reader.User.Value, Person.Instance.Value);
    }

    /// <summary>A week without a result.</summary>
    public async Task<WeekId> GapAsync(DateOnly monday, string status = "FAILED")
    {
        var week = WeekId.New();
        await TestDatabase.ExecuteAsync(
            Database.SuperUser,
            """
            insert into report_data_weeks (id, collection_id, instance_id, week_start_date, week_end_date, window_start, window_end, status, error_class, error_message)
            values ($1, $2, $3, $4, $5, $4, $5, $6, case $6 when 'FAILED' then 'rejected' end, case $6 when 'FAILED' then 'AMC rejected the query.' end)
            """,
            week.Value, Collection.Value, Person.Instance.Value, monday, monday.AddDays(6), status);
        return _weeks[monday] = week;
    }

    /// <summary>A result of a week; a second one restates it.</summary>
    /// <param name="monday">Of the week.</param>
    /// <param name="csv">As AMC sends it.</param>
    /// <param name="columns">As AMC announces them.</param>
    /// <param name="collectedAt">Default: long after the week was settled.</param>
    /// <param name="firstDay">Of the window; 0 is Monday.</param>
    /// <param name="lastDay">Of the window; 6 is Sunday.</param>
    /// <param name="workflowVersion">Of the query.</param>
    /// <param name="dataGaps">What AMC says is missing.</param>
    public async Task WeekAsync(
        DateOnly monday, string csv, OutputColumn[] columns, DateTimeOffset? collectedAt = null, int firstDay = 0, int lastDay = 6, int workflowVersion = 1,
        string? dataGaps = null)
    {
        var (start, end) = (monday.AddDays(firstDay), monday.AddDays(lastDay));
        if (!_weeks.TryGetValue(monday, out var week))
        {
            week = await GapAsync(monday, "PENDING");
        }

        var result = await _ingest.IngestAsync(
            new WeekIngest(
                ExecutionId.New(), week, Collection, Person.Instance, start, end, workflowVersion, new AmcExecutionId(Guid.NewGuid().ToString()), columns)
            { DataGaps = dataGaps },
            Encoding.UTF8.GetBytes(csv));
        await TestDatabase.ExecuteAsync(
            Database.SuperUser,
            "update report_data_week_versions set collected_at = $2 where id = $1",
            result.Recorded.Id.Value, (collectedAt ?? new DateTimeOffset(end.AddDays(60), default, TimeSpan.Zero)).ToUniversalTime());
        await TestDatabase.ExecuteAsync(
            Database.SuperUser,
            """
            update report_data_weeks set status = 'SUCCESS', error_class = null, error_message = null, window_start = $2, window_end = $3, week_end_date = $3,
                partial = $4, row_count = $5 where id = $1
            """,
            week.Value, start, end, firstDay != 0 || lastDay != 6, result.Recorded.Rows);
        await TestDatabase.ExecuteAsync(Database.SuperUser, "select refresh_collection_status($1)", Collection.Value);
    }

    /// <summary>A further version of the query.</summary>
    public Task QueryAsync(int version) => TestDatabase.ExecuteAsync(
        Database.SuperUser,
        "insert into workflow_versions (workflow_id, version, instance_id, sql_query, sql_sha256) values ($1, $2, $3, 'select 2', repeat($4, 64))",
        Person.Workflow.Value, version, Person.Instance.Value, version.ToString(CultureInfo.InvariantCulture));

    /// <summary>The result of a run that belongs to no week.</summary>
    /// <param name="purpose"><c>comparison</c> or <c>whole_range</c>.</param>
    /// <param name="first">First day of the window.</param>
    /// <param name="last">Last day of the window.</param>
    /// <param name="csv">As AMC sends it.</param>
    /// <param name="columns">As AMC announces them.</param>
    /// <param name="collectedAt">Default: long after the window was settled.</param>
    /// <param name="workflowVersion">Of the query.</param>
    public async Task WindowAsync(
        string purpose, DateOnly first, DateOnly last, string csv, OutputColumn[] columns, DateTimeOffset? collectedAt = null, int workflowVersion = 1)
    {
        var ingest = new WeekIngest(
            ExecutionId.New(), null, Collection, Person.Instance, first, last, workflowVersion, new AmcExecutionId(Guid.NewGuid().ToString()), columns)
        { Purpose = purpose };
        using var spooled = await _ingest.Reader.SpoolAsync(ingest.ExecutionId, IngestStage.Files(Encoding.UTF8.GetBytes(csv)), Cancelled);
        await using var connection = await Db.OpenWorkerAsync(Cancelled);
        await using var transaction = await connection.BeginTransactionAsync(Cancelled);
        var copied = await _ingest.Writer.CopyAsync(connection, ingest, spooled, Cancelled);
        var recorded = (await _ingest.Writer.RecordAsync(connection, copied, Cancelled)).ShouldBeOfType<RecordOutcome.Recorded>();
        await transaction.CommitAsync(Cancelled);
        await TestDatabase.ExecuteAsync(
            Database.SuperUser, "update report_data_window_results set collected_at = $2 where id = $1", recorded.Id.Value,
            (collectedAt ?? new DateTimeOffset(last.AddDays(70), default, TimeSpan.Zero)).ToUniversalTime());
    }

    /// <summary>A row of numbers, in the shape of a file: a header and lines.</summary>
    public static string Csv(string header, params object?[][] rows)
    {
        var text = new StringBuilder(header).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(cell => cell is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{cell}"))).Append('\n');
        }

        return text.ToString();
    }

    public async Task<Report> ReadAsync(Func<ReportRequest, ReportRequest>? change = null)
    {
        var request = new ReportRequest { Collection = Collection };
        return Value(await Reports.ReadAsync(change is null ? request : change(request), Cancelled));
    }

    public async Task<ReportCompare> CompareAsync(Func<CompareRequest, CompareRequest>? change = null)
    {
        var request = new CompareRequest { Collection = Collection };
        return Value(await Reports.CompareAsync(change is null ? request : change(request), Cancelled));
    }

    public async Task<Breakdown> BreakdownAsync(string kpi, string dimension = "campaign", Func<BreakdownRequest, BreakdownRequest>? change = null)
    {
        var request = new BreakdownRequest { Collection = Collection, Dimension = dimension, Kpis = [kpi] };
        return Value(await Reports.BreakdownAsync(change is null ? request : change(request), Cancelled));
    }

    public async Task<Drivers> DriversAsync(string kpi, string dimension = "campaign", Func<DriversRequest, DriversRequest>? change = null)
    {
        var request = new DriversRequest { Collection = Collection, Dimension = dimension, Kpi = kpi };
        return Value(await Reports.DriversAsync(change is null ? request : change(request), Cancelled));
    }

    /// <summary>What SQL says of two weeks.</summary>
    public async Task<(decimal? Percentage, string Reason)> SqlAsync(string kpi, DateOnly before, DateOnly after)
    {
        await using var connection = await Db.OpenAsync(Person.Scope, Cancelled);
        await using var command = new NpgsqlCommand("select percentage_change, reason from calculate_week_over_week_change($1, $2, $3, $4)", connection)
        {
            Parameters = { new() { Value = Collection.Value }, new() { Value = before }, new() { Value = after }, new() { Value = kpi } },
        };
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        (await reader.ReadAsync(Cancelled)).ShouldBeTrue();
        return (await reader.IsDBNullAsync(0, Cancelled) ? null : reader.GetDecimal(0), reader.GetString(1));
    }

    /// <summary>What is refused, by the same question.</summary>
    public static ReportProblem Refused<T>(ReportOutcome<T> outcome) => outcome.ShouldBeOfType<ReportOutcome<T>.Refused>().Problems.ShouldHaveSingleItem();

    public static T Value<T>(ReportOutcome<T> outcome) => outcome switch
    {
        ReportOutcome<T>.Done done => done.Value,
        ReportOutcome<T>.Refused refused => throw new ShouldAssertException(string.Join(" ", refused.Problems.Select(problem => problem.Message))),
        _ => throw new ShouldAssertException("not found"),
    };

    public ValueTask DisposeAsync() => _ingest.DisposeAsync();

    private sealed record Acting(UserId Id, string Name) : ICurrentUser;
}
