using System.Data;
using Collections.Core.Catalog;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Reporting;

/// <summary>The weeks of one collection, read once; the parts of a report are made from them. Not for several threads at a time.</summary>
public sealed class ReportSession : IAsyncDisposable
{
    private const int MaxValues = 200;

    private readonly NpgsqlConnection _connection;
    private readonly TimeProvider _time;
    private readonly ReportHead _head;
    private readonly IReadOnlyList<Kpi> _kpis;
    private readonly DateTimeOffset? _knownAt;
    private readonly ReportCalendar _calendar;
    private readonly Dictionary<string, (HashSet<string> Metrics, ReportCalendar Calendar)> _filtered = [];
    private readonly Dictionary<string, (bool HasPriors, List<Dictionary<ValueKey, RowSums>> Values, BreakdownSource Source)> _byValue = [];
    private readonly Dictionary<WeekSpan, IReadOnlyList<Annotation>> _notes = [];
    private ResultMap? _map;
    private IReadOnlyList<ReportDimension>? _dimensions;
    private bool _isRemembered;

    private ReportSession(
        NpgsqlConnection connection, TimeProvider time, ReportHead head, IReadOnlyList<Kpi> kpis, DateTimeOffset? knownAt, ReportCalendar calendar)
    {
        (_connection, _time, _head, _kpis, _knownAt, _calendar) = (connection, time, head, kpis, knownAt, calendar);
    }

    /// <summary>All KPIs of the collection, hidden ones too.</summary>
    public IReadOnlyList<Kpi> Kpis => _kpis;

    internal ReportCalendar Calendar => _calendar;

    internal ReportHead Head => _head;

    /// <summary>Takes the connection over when it answers a session.</summary>
    internal static async Task<ReportSession?> OpenAsync(
        NpgsqlConnection connection, CollectionId collection, DateOnly? knownOn, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await ReportSource.HeadAsync(connection, collection, cancellationToken) is not { } head)
        {
            return null;
        }

        // A day that no week can know of is the end of the calendar.
        var knownAt = (knownOn > ReportSpans.LastDay ? null : knownOn) is { } day ? WeekCalendar.StartOfDay(day.AddDays(1), head.Zone) : (DateTimeOffset?)null;
        var kpis = head.Metadata?.Kpis ?? await KpiQueries.ReadAsync(connection, collection.Value, cancellationToken);
        var weeks = await ReportSource.WeeksAsync(connection, head, knownAt, cancellationToken);
        var session = new ReportSession(connection, time, head, kpis, knownAt, new(weeks, head.Zone));
        await session.ReadCurrenciesAsync([.. weeks.Where(week => week.HasResult).Select(week => (week.VersionId!.Value, week.Sums!))], cancellationToken);
        return session;
    }

    public async Task<ReportOutcome<Report>> ReadAsync(ReportRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<ReportProblem>();
        var notes = new List<string>();
        var span = request.Span ?? ReportSpans.Resolve(request, _calendar, problems, notes);
        var kpis = Choose(request.Kpis, problems);
        await CheckFiltersAsync(request.Filters, problems, cancellationToken);
        if (request.AggregationIsAsked && request.Kpis.Count > 0)
        {
            problems.AddRange(kpis.Where(kpi => !KpiMath.CanAggregate(kpi.Kind, request.Aggregation)).Select(kpi => ReportProblems.NotAdditive(kpi, request.Aggregation)));
        }

        if (problems is not [])
        {
            return new ReportOutcome<Report>.Refused(problems);
        }

        var calendar = await FilterAsync(request.Filters, kpis, cancellationToken);
        var dimensions = await DimensionsAsync(cancellationToken);
        var annotations = await NotesAsync(span, cancellationToken);
        var now = _time.GetUtcNow();
        var whole = await WholeAsync(span, request.Filters, kpis, cancellationToken);
        if (request.Filters.Count > 0 && calendar.In(span).Any(week => week.FilteredRows > 0))
        {
            notes.Add("AMC hid values in rows of these weeks, and may have hidden whose they are: some may belong to what is filtered for.");
        }

        var report = new ReportBuilder(_head, calendar, _kpis, span, request).Build(kpis, dimensions, annotations, notes, whole, now);
        var mixed = request.Kpis.Count == 0 || request.AnswersInPart ? [] : kpis.Zip(report.Series).Where(pair => pair.Second.Total.Reason == FigureReason.MixedCurrencies).Select(pair => pair.First).ToList();
        if (mixed is not [])
        {
            return new ReportOutcome<Report>.Refused([.. mixed.Select(ReportProblems.MixedCurrencies)]);
        }

        if (request.KnownOn is null)
        {
            await RememberAsync(now, cancellationToken);
        }

        return new ReportOutcome<Report>.Done(report);
    }

    public async Task<ReportOutcome<ReportCompare>> CompareAsync(CompareRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<ReportProblem>();
        var (before, after) = ReportSpans.Resolve(request.Before, request.After, _calendar, problems);
        var kpis = Choose(request.Kpis, problems);
        await CheckFiltersAsync(request.Filters, problems, cancellationToken);
        if (request.Aggregation is { } aggregation && request.Kpis.Count > 0 && before.Weeks + after.Weeks > 2)
        {
            problems.AddRange(kpis.Where(kpi => !KpiMath.CanAggregate(kpi.Kind, aggregation)).Select(kpi => ReportProblems.NotAdditive(kpi, aggregation)));
        }

        if (problems is not [])
        {
            return new ReportOutcome<ReportCompare>.Refused(problems);
        }

        var calendar = await FilterAsync(request.Filters, kpis, cancellationToken);
        var cut = request.Filters.Count == 0 && request.KnownOn is null
            ? await LikeForLike.FindAsync(_connection, _head, calendar, before, after, cancellationToken)
            : null;
        if (cut?.Result is { } week)
        {
            await ReadCurrenciesAsync([(week.VersionId!.Value, week.Sums!)], cancellationToken);
            calendar = calendar.Replace(week);
        }

        var changes = kpis.Select(kpi => calendar.Compare(kpi, before, after, request.Aggregation, request.AcrossQueries)).ToList();
        var mixed = kpis.Zip(changes).Where(pair => request.Kpis.Count > 0 && !request.AnswersInPart && pair.Second.Reason == ChangeReason.MixedCurrencies).Select(pair => pair.First).ToList();
        return mixed is not []
            ? new ReportOutcome<ReportCompare>.Refused([.. mixed.Select(ReportProblems.MixedCurrencies)])
            : new ReportOutcome<ReportCompare>.Done(
                new(kpis, before, after, changes, calendar.Marks(null, before, after), cut?.Offer, cut?.Result is not null));
    }

    public async Task<ReportOutcome<Breakdown>> BreakdownAsync(BreakdownRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<ReportProblem>();
        var (before, after) = ReportSpans.Resolve(request.Before, request.After, _calendar, problems);
        var kpis = Choose(request.Kpis, problems);
        await CheckFiltersAsync(request.Filters, problems, cancellationToken);
        var dimension = await DimensionAsync(request.Dimension, problems, cancellationToken);
        if (request.Limit is < 1 or > BreakdownRequest.MaxLimit)
        {
            problems.Add(ReportProblems.Limit(BreakdownRequest.MaxLimit));
        }

        if (request.SortBy is { } key && kpis.All(kpi => !IsKey(kpi, key)))
        {
            problems.Add(ReportProblems.UnknownKpi("sortBy", key, kpis));
        }

        if (problems is not [])
        {
            return new ReportOutcome<Breakdown>.Refused(problems);
        }

        var (values, source) = await ByValueAsync(before, after, dimension!, request.Filters, kpis, priors: false, cancellationToken);
        var breakdown = new BreakdownBuilder(await FilterAsync(request.Filters, kpis, cancellationToken), kpis, before, after, dimension!, request).Build(values[0], values[1], source);
        return new ReportOutcome<Breakdown>.Done(breakdown);
    }

    public async Task<ReportOutcome<Drivers>> DriversAsync(DriversRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<ReportProblem>();
        var (before, after) = ReportSpans.Resolve(request.Before, request.After, _calendar, problems);
        var chosen = Choose(request.Kpi is { } key ? [key] : [], problems).Where(kpi => request.Kpi is not null || kpi.Kind is KpiKind.Additive or KpiKind.Ratio).Take(1).ToList();
        await CheckFiltersAsync(request.Filters, problems, cancellationToken);
        var dimension = await DimensionAsync(request.Dimension, problems, cancellationToken);
        if (request.Limit is < 1 or > BreakdownRequest.MaxLimit)
        {
            problems.Add(ReportProblems.Limit(BreakdownRequest.MaxLimit));
        }

        problems.AddRange(chosen.Where(kpi => kpi.Kind is KpiKind.NonAdditive or KpiKind.Other).Select(kpi => ReportProblems.NotAdditive(kpi, WeekAggregation.Sum)));
        if (chosen is [] && problems is [])
        {
            problems.Add(ReportProblems.NoKpi());
        }

        if (problems is not [])
        {
            return new ReportOutcome<Drivers>.Refused(problems);
        }

        var (values, source) = await ByValueAsync(before, after, dimension!, request.Filters, chosen, priors: true, cancellationToken);
        var builder = new DriverBuilder(await FilterAsync(request.Filters, chosen, cancellationToken), chosen[0], before, after, dimension!, request);
        return builder.Build(values, source) is { } drivers
            ? new ReportOutcome<Drivers>.Done(drivers)
            : new ReportOutcome<Drivers>.Refused([ReportProblems.MixedCurrencies(chosen[0])]);
    }

    public async Task<ReportOutcome<IReadOnlyList<DimensionValue>>> ValuesAsync(
        string dimension, string? search, int limit, CancellationToken cancellationToken)
    {
        var problems = new List<ReportProblem>();
        var found = await DimensionAsync(dimension, problems, cancellationToken);
        if (problems is not [])
        {
            return new ReportOutcome<IReadOnlyList<DimensionValue>>.Refused(problems);
        }

        var pattern = string.IsNullOrWhiteSpace(search) || !Data.PlainText.IsStorable(search)
            ? null
            : $"%{search.Trim().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
        return new ReportOutcome<IReadOnlyList<DimensionValue>>.Done(_calendar.Newest is { VersionId: { } version }
            ? await ReportSource.ValuesAsync(
                _connection, await MapAsync(cancellationToken), version, found!.Name, found.HasTotals, pattern, Math.Clamp(limit, 1, MaxValues), cancellationToken)
            : []);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static bool IsKey(Kpi kpi, string key) => string.Equals(kpi.Key, key, StringComparison.OrdinalIgnoreCase);

    private static string Key(IReadOnlyList<DimensionFilter> filters) =>
        string.Join('\n', filters.Select(filter => $"{filter.Dimension}\t{string.Join('\t', filter.Values)}"));

    private List<Kpi> Choose(IReadOnlyList<string> keys, List<ReportProblem> problems)
    {
        if (keys.Count == 0)
        {
            return [.. _kpis.Where(kpi => !kpi.IsHidden)];
        }

        var chosen = new List<Kpi>();
        foreach (var key in keys)
        {
            if (_kpis.FirstOrDefault(kpi => IsKey(kpi, key)) is not { } kpi)
            {
                problems.Add(ReportProblems.UnknownKpi("kpi", key, _kpis));
            }
            else if (!chosen.Contains(kpi))
            {
                chosen.Add(kpi);
            }
        }

        return chosen;
    }

    private async Task CheckFiltersAsync(IReadOnlyList<DimensionFilter> filters, List<ReportProblem> problems, CancellationToken cancellationToken)
    {
        foreach (var filter in filters)
        {
            await DimensionAsync(filter.Dimension, problems, cancellationToken);
            if (filter.Values.Count == 0)
            {
                problems.Add(new(ReportProblemKind.EmptySelection, "filter", $"The filter on {filter.Dimension} names no value, so nothing would be left."));
            }
            else if (filter.Values.OfType<string>().Any(value => !Data.PlainText.IsStorable(value)))
            {
                problems.Add(new(ReportProblemKind.UnknownValue, "filter", $"The filter on {filter.Dimension} holds characters that no value can have."));
            }
        }
    }

    private async Task<ReportDimension?> DimensionAsync(string? name, List<ReportProblem> problems, CancellationToken cancellationToken)
    {
        var dimensions = await DimensionsAsync(cancellationToken);
        var found = name is null
            ? dimensions.FirstOrDefault(dimension => dimension.HasTotals) ?? (dimensions.Count > 0 ? dimensions[0] : null)
            : dimensions.FirstOrDefault(dimension => string.Equals(dimension.Name, name, StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            problems.Add(ReportProblems.UnknownDimension(name, dimensions));
        }

        return found;
    }

    private async Task<ResultMap> MapAsync(CancellationToken cancellationToken) =>
        _map ??= await ReportSource.MapAsync(_connection, _head.Collection, _calendar.Newest?.VersionId, cancellationToken);

    private async Task<IReadOnlyList<ReportDimension>> DimensionsAsync(CancellationToken cancellationToken)
    {
        var map = await MapAsync(cancellationToken);
        return _dimensions ??= [.. map.Dimensions(_kpis).Select(name => new ReportDimension(name, ResultMap.Label(name), map.HasTotals(name)))];
    }

    private async Task ReadCurrenciesAsync(IReadOnlyList<(WeekVersionId Version, RowSums Sums)> results, CancellationToken cancellationToken)
    {
        foreach (var column in KpiMath.CurrencyColumns(_kpis))
        {
            var slots = (await MapAsync(cancellationToken)).Slots(column);
            var codes = await ReportSource.CurrenciesAsync(_connection, [.. results.Select(result => result.Version.Value)], slots, cancellationToken);
            foreach (var (version, sums) in results)
            {
                sums.SetCurrencies(column, codes.GetValueOrDefault(version.Value, []));
            }
        }
    }

    /// <summary>The calendar with the sums of those rows only that fit all filters.</summary>
    private async Task<ReportCalendar> FilterAsync(IReadOnlyList<DimensionFilter> filters, IReadOnlyList<Kpi> kpis, CancellationToken cancellationToken)
    {
        if (filters.Count == 0)
        {
            return _calendar;
        }

        var key = Key(filters);
        var columns = KpiMath.Metrics(kpis);
        if (_filtered.TryGetValue(key, out var known) && columns.TrueForAll(known.Metrics.Contains))
        {
            return known.Calendar;
        }

        // The versions before, too: what is left of a restated week is marked as restated.
        var versions = _calendar.Weeks.SelectMany(week => new[] { week.VersionId, week.PriorVersionId }).OfType<WeekVersionId>().Select(id => id.Value).ToArray();
        var currencies = KpiMath.CurrencyColumns(kpis);
        var sums = await ReportSource.FilteredAsync(
            _connection, await MapAsync(cancellationToken), versions, filters, columns, currencies, cancellationToken);
        var calendar = _calendar.With(version => sums.GetValueOrDefault(version.Value) ?? new RowSums());
        _filtered[key] = (columns.ToHashSet(), calendar);
        return calendar;
    }

    /// <summary>
    /// Sums by value: before, after and, where weeks were restated, their earlier and their present figures on both sides. A breakdown beside
    /// the drivers of the same change is made of the same sums.
    /// </summary>
    private async Task<(List<Dictionary<ValueKey, RowSums>> Values, BreakdownSource Source)> ByValueAsync(
        WeekSpan before, WeekSpan after, ReportDimension dimension, IReadOnlyList<DimensionFilter> filters, IReadOnlyList<Kpi> kpis, bool priors,
        CancellationToken cancellationToken)
    {
        var key = string.Join('\n', [$"{before}, {after}", dimension.Name, .. kpis.Select(kpi => kpi.Key), "", Key(filters)]);
        if (!_byValue.TryGetValue(key, out var known) || (priors && !known.HasPriors))
        {
            var sums = new ValueSums(_connection, await MapAsync(cancellationToken), _kpis, _calendar, await FilterAsync(filters, kpis, cancellationToken), dimension, filters);
            var (values, source) = await sums.ReadAsync([before, after], kpis, priors, cancellationToken);
            _byValue[key] = known = (priors, values, source);
        }

        return (known.Values, known.Source);
    }

    /// <summary>What one run over exactly these days says of the KPIs that do not add up over weeks.</summary>
    private async Task<IReadOnlyDictionary<string, PeriodFigure>> WholeAsync(
        WeekSpan span, IReadOnlyList<DimensionFilter> filters, IReadOnlyList<Kpi> kpis, CancellationToken cancellationToken)
    {
        var wanted = kpis.Where(kpi => kpi.Kind is KpiKind.NonAdditive or KpiKind.Other).ToList();
        if (wanted is [] || span.Weeks < 2 || await WholeWindow.FindAsync(_connection, _head, _calendar, span, _knownAt, cancellationToken) is not { } run)
        {
            return new Dictionary<string, PeriodFigure>();
        }

        var sums = run.Sums;
        if (filters.Count > 0)
        {
            var found = await ReportSource.FilteredAsync(
                _connection, await MapAsync(cancellationToken), [run.Id.Value], filters, KpiMath.Metrics(wanted), KpiMath.CurrencyColumns(wanted), cancellationToken);
            sums = found.GetValueOrDefault(run.Id.Value) ?? new RowSums();
        }
        else
        {
            await ReadCurrenciesAsync([(run.Id, sums)], cancellationToken);
        }

        return wanted.ToDictionary(kpi => kpi.Key, kpi => run.Figure(kpi, sums, span));
    }

    private async Task<IReadOnlyList<Annotation>> NotesAsync(WeekSpan span, CancellationToken cancellationToken) =>
        _notes.TryGetValue(span, out var notes) ? notes : _notes[span] = await TimeLine.ReadAsync(_connection, _head, span, cancellationToken);

    /// <summary>
    /// Keeps what was found out, and when. Never waits: where somebody holds the collection's row, the engine is at work and the next report
    /// does it. A viewer may not write here, and needs not to.
    /// </summary>
    private async Task RememberAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!_head.IsEditable || _isRemembered)
        {
            return;
        }

        _isRemembered = true;

        var metadata = _head.Metadata is null
            ? new ReportMetadata(ReportMetadata.CurrentVersion, _head.DataVersion, now, _kpis, _kpis.ToDictionary(kpi => kpi.Key, Performance))
            : null;
        await using var command = new NpgsqlCommand(
            """
            update report_data_collections
            set last_report_generated_at = $2, report_metadata = coalesce($3, report_metadata)
            where id = (select c.id from report_data_collections c where c.id = $1 for update skip locked)
            """, _connection)
        {
            Parameters =
            {
                new() { Value = _head.Collection.Value },
                new() { Value = now.ToUniversalTime() },
                new() { Value = (object?)metadata?.Write() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private ReportMetadata.Performance Performance(Kpi kpi)
    {
        var parts = _calendar.Weeks.Select(week => week.HasResult ? KpiMath.Part(kpi, week.Sums!) : (KpiPart?)null).ToList();
        var total = KpiMath.Aggregate(kpi, parts, KpiMath.Natural(kpi.Kind));
        return new(total.Value, parts.LastOrDefault(part => part?.Value is not null)?.Value, total.Counted);
    }
}
