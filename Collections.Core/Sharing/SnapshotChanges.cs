using Collections.Core.Reporting.Exports;

namespace Collections.Core.Sharing;

/// <summary>What changed since a report was frozen.</summary>
/// <param name="Figures">In weeks that were frozen, oldest week first, collection by collection.</param>
/// <param name="NewWeeks">Mondays of the weeks after the frozen ones that have a result now, in any of the collections.</param>
/// <param name="GoneKpis">Names of KPIs that the report has no more.</param>
/// <param name="Compared">How many frozen figures were compared.</param>
/// <param name="GoneCollections">Names of those beside the first that are gone, not open to who asks, or were frozen without being kept: nothing is said about them.</param>
public sealed record SnapshotChanges(
    IReadOnlyList<SnapshotChange> Figures, IReadOnlyList<DateOnly> NewWeeks, IReadOnlyList<string> GoneKpis, int Compared, IReadOnlyList<string> GoneCollections)
{
    /// <param name="collection">Its name when it was frozen.</param>
    /// <param name="was">As frozen.</param>
    /// <param name="now">The same KPIs of the same weeks, as they are now; weeks after them too.</param>
    public static SnapshotChanges Between(string collection, WeekTable was, WeekTable now)
    {
        var columns = was.Kpis.Select(kpi => now.Kpis.Select((candidate, at) => (candidate.Key, at)).FirstOrDefault(pair => pair.Key == kpi.Key, (kpi.Key, -1)).Item2).ToList();
        var weeks = now.Weeks.ToDictionary(week => week.Start);
        List<SnapshotChange> figures = [];
        var compared = 0;
        foreach (var before in was.Weeks)
        {
            var after = weeks.GetValueOrDefault(before.Start);
            for (var at = 0; at < was.Kpis.Count; at++)
            {
                if (columns[at] < 0)
                {
                    continue;
                }

                compared++;
                var (old, current) = (before.Values[at].Value, after?.Values[columns[at]].Value);
                if (old != current)
                {
                    figures.Add(new(
                        collection, before.Start, was.Kpis[at], old, current, current - old, old is null or 0 ? null : (current - old) / Math.Abs(old.Value), before.Version, after?.Version));
                }
            }
        }

        var last = was.Weeks.Count == 0 ? DateOnly.MinValue : was.Weeks.Max(week => week.Start);
        return new(
            figures,
            [.. now.Weeks.Where(week => week.Start > last && week.Version is not null).Select(week => week.Start)],
            [.. was.Kpis.Where((_, at) => columns[at] < 0).Select(kpi => kpi.Name)],
            compared,
            GoneCollections: []);
    }

    public static SnapshotChanges Together(IReadOnlyList<SnapshotChanges> changes) => new(
        [.. changes.SelectMany(each => each.Figures)],
        [.. changes.SelectMany(each => each.NewWeeks).Distinct().Order()],
        [.. changes.SelectMany(each => each.GoneKpis).Distinct()],
        changes.Sum(each => each.Compared),
        [.. changes.SelectMany(each => each.GoneCollections)]);
}
