using Collections.Core.Planning;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>Freezes a report as the user sees it now, and compares what was frozen with what it would be today.</summary>
public sealed class SnapshotTaker(ReportContentReader contents, WeekTableReader tables, SnapshotWriter writer)
{
    public async Task<SharingOutcome> TakeAsync(
        CollectionId collection, string name, string note, ReportLayout layout, CancellationToken cancellationToken)
    {
        // What is wrong with the name is said before anything is computed.
        if (SharingText.OfName(name.Trim()) is { } problem)
        {
            return problem;
        }

        switch (await contents.ReadAsync(collection, layout, cancellationToken))
        {
            case ReportOutcome<ReportReading>.Done { Value: var reading }:
                return await FreezeAsync(collection, name, note, layout, reading, cancellationToken);
            case ReportOutcome<ReportReading>.Refused { Problems: [var reason, ..] }:
                return new SharingOutcome.Refused(reason.Field, reason.Message);
            default:
                return new SharingOutcome.NotFound();
        }
    }

    /// <summary>What changed since; null where the user may not see the report itself, or it is gone, or another version froze it.</summary>
    public async Task<SnapshotChanges?> ChangesAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        if (snapshot.Row.Collection is not { } collection || FrozenReportJson.Read(snapshot.Content.Span) is not { } frozen)
        {
            return null;
        }

        var view = snapshot.Layout.View with { KnownOn = null, From = null, To = null, Weeks = WeekTableReader.AllWeeks };
        if (await ChangesAsync(collection, frozen.Content.Sources[0].Name, frozen.Table, view, cancellationToken) is not { } first)
        {
            return null;
        }

        List<SnapshotChanges> changes = [first];
        foreach (var (source, at) in frozen.Content.Sources.Skip(1).Select((source, at) => (source, at)))
        {
            changes.Add(
                at < snapshot.Others.Count && at < frozen.Others.Count
                && await ChangesAsync(snapshot.Others[at], source.Name, frozen.Others[at], view, cancellationToken) is { } other
                    ? other
                    : new([], [], [], 0, [source.Name]));
        }

        return SnapshotChanges.Together(changes);
    }

    private async Task<SnapshotChanges?> ChangesAsync(CollectionId collection, string name, WeekTable was, ReportView view, CancellationToken cancellationToken) =>
        await tables.ReadAsync(collection, view, kpis: [], cancellationToken) switch
        {
            ReportOutcome<WeekTable>.Done done => SnapshotChanges.Between(name, was, done.Value),

            // A filter or a dimension that the report has no more: nothing can be said week by week.
            ReportOutcome<WeekTable>.Refused => new SnapshotChanges([], [], [.. was.Kpis.Select(kpi => kpi.Name)], 0, []),
            _ => null,
        };

    private async Task<SharingOutcome> FreezeAsync(
        CollectionId collection, string name, string note, ReportLayout layout, ReportReading reading, CancellationToken cancellationToken)
    {
        var content = reading.Content;
        if (content.IsEmpty)
        {
            return new SharingOutcome.Refused("", "There is nothing to freeze: no week of this period has a result.");
        }

        // "The newest 13 weeks" means these weeks from now on.
        var pinned = layout with { View = layout.View with { From = content.Span.First, To = content.Span.Last } };
        switch (await tables.ReadAsync(collection, pinned.View, kpis: [], cancellationToken))
        {
            case ReportOutcome<WeekTable>.Done done:
                var bytes = FrozenReportJson.Write(new(FrozenReport.CurrentVersion, content with { GeneratedAt = default }, done.Value, [.. reading.Others.Select(WeekTable.Of)]));
                return await writer.CreateAsync(
                    new(collection, name, note, pinned, bytes, [.. reading.Others.Select(other => other.Collection)]), cancellationToken);
            case ReportOutcome<WeekTable>.Refused refused:
                return new SharingOutcome.Refused(refused.Problems[0].Field, refused.Problems[0].Message);
            default:
                return new SharingOutcome.NotFound();
        }
    }
}
