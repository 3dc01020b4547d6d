using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting.Exports;

/// <summary>Reads the weeks of a view with all their KPIs, under the current user.</summary>
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
}
