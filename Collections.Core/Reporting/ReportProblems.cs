using Collections.Core.Catalog;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting;

/// <summary>The words of refusals.</summary>
internal static class ReportProblems
{
    private const int Named = 20;

    public static ReportProblem UnknownKpi(string field, string key, IReadOnlyList<Kpi> known) => new(
        ReportProblemKind.UnknownKpi,
        field,
        known.Count == 0
            ? $"There is no KPI \"{key}\": this collection has no result yet."
            : $"There is no KPI \"{key}\" here. There are: {List(known.Select(kpi => kpi.Key))}.");

    public static ReportProblem NoKpi() => new(ReportProblemKind.UnknownKpi, "kpi", "This collection has no KPI that could be split up.");

    public static ReportProblem UnknownDimension(string? name, IReadOnlyList<ReportDimension> known) => new(
        ReportProblemKind.UnknownDimension,
        "dimension",
        known.Count == 0
            ? "The results of this collection have no column to break down by."
            : $"There is no dimension \"{name}\" here. There are: {List(known.Select(dimension => dimension.Name))}.");

    public static ReportProblem NotAdditive(Kpi kpi, WeekAggregation aggregation) => new(
        ReportProblemKind.NotAdditive,
        "aggregation",
        kpi.Kind == KpiKind.NonAdditive
            ? $"{kpi.Name} counts distinct people or things: who is in two weeks or rows would be counted twice, so it has no sum. "
                + "Ask for avg, min or max of the weeks, or run the whole window once."
            : $"{kpi.Name} is neither a sum nor a known ratio, so {aggregation.ToString().ToLowerInvariant()} says nothing about it. Ask for min or max, or define it as a ratio.");

    public static ReportProblem MixedCurrencies(Kpi kpi) => new(
        ReportProblemKind.MixedCurrencies,
        "kpi",
        $"{kpi.Name} is in several currencies here, which are not added up. Filter on {kpi.CurrencyColumn ?? "one currency"}.");

    public static ReportProblem Limit(int most) => new(ReportProblemKind.LimitInvalid, "limit", FormattableString.Invariant($"Between 1 and {most} lines are possible."));

    private static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(Named)) + (all.Count > Named ? ", …" : "");
    }
}
