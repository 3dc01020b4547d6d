using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting.Exports;

/// <summary>Reads the weeks of a view with all their KPIs, and all breakdowns of a report, under the current user.</summary>
public sealed class WeekTableReader(ReportQueries reports)
{
    /// <summary>As a view's number of weeks: all that the collection has.</summary>
    public const int AllWeeks = 520;

    /// <param name="kpis">Keys, in this order; empty: all that are not hidden.</param>
    public async Task<ReportOutcome<WeekTable>> ReadAsync(
        CollectionId collection, ReportView view, IReadOnlyList<string> kpis, CancellationToken cancellationToken)
    {
        var isFixed = view is { From: not null, To: not null };
        var request = new ReportRequest
        {
            Collection = collection,
            Weeks = isFixed || view.Weeks >= AllWeeks ? null : view.Weeks,
            From = isFixed ? view.From : null,
            To = isFixed ? view.To : null,
            Kpis = kpis,
            Filters = view.Filters,
            KnownOn = view.KnownOn,
            AcrossQueries = view.AcrossQueries,
            AnswersInPart = true,
        };
        return await reports.ReadAsync(request, cancellationToken) switch
        {
            ReportOutcome<Report>.Done done => new ReportOutcome<WeekTable>.Done(WeekTable.Of(done.Value)),
            ReportOutcome<Report>.Refused refused => new ReportOutcome<WeekTable>.Refused(refused.Problems),
            _ => new ReportOutcome<WeekTable>.NotFound(),
        };
    }

    /// <summary>Every KPI by every dimension, the newest week against the one before. Where there is no result to break down, there is no breakdown.</summary>
    public async Task<IReadOnlyList<Breakdown>> BreakdownsAsync(
        CollectionId collection, DateOnly? knownOn, IReadOnlyList<ReportDimension> dimensions, IReadOnlyList<string> kpis, CancellationToken cancellationToken)
    {
        await using var session = await reports.OpenAsync(collection, knownOn, cancellationToken);
        List<Breakdown> breakdowns = [];
        foreach (var dimension in session is null ? [] : dimensions)
        {
            var request = new BreakdownRequest { Collection = collection, Dimension = dimension.Name, Kpis = kpis, Limit = BreakdownRequest.MaxLimit, KnownOn = knownOn };
            if (await session!.BreakdownAsync(request, cancellationToken) is ReportOutcome<Breakdown>.Done { Value: var breakdown })
            {
                breakdowns.Add(breakdown);
            }
        }

        return breakdowns;
    }
}
