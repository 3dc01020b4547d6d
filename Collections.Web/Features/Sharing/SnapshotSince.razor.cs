using System.Data.Common;
using System.Globalization;
using Collections.Core.Planning;
using Collections.Core.Sharing;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Sharing;

/// <summary>Compares what was frozen with what the report would show today, for those who may see the report.</summary>
public sealed partial class SnapshotSince
{
    private const int Shown = 200;

    private SnapshotChanges? _changes;
    private string? _failure;
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required Snapshot Snapshot { get; set; }

    [Inject]
    public required SnapshotTaker Taker { get; init; }

    private static string Versions(SnapshotChange change) => (change.VersionWas, change.VersionNow) switch
    {
        ({ } was, { } now) when was == now => string.Create(CultureInfo.InvariantCulture, $"{was}"),
        (null, { } now) => string.Create(CultureInfo.InvariantCulture, $"none → {now}"),
        ({ } was, null) => string.Create(CultureInfo.InvariantCulture, $"{was} → none"),
        var (was, now) => string.Create(CultureInfo.InvariantCulture, $"{was} → {now}"),
    };

    private static string Said(SnapshotChanges changes)
    {
        var kpis = changes.Figures.Select(figure => figure.Kpi.Key).Distinct().Count();
        var weeks = changes.Figures.Select(figure => figure.Week).Distinct().Count();
        var said = changes.Figures.Count == 0
            ? string.Create(CultureInfo.InvariantCulture, $"All {changes.Compared} frozen figures are the same today.")
            : string.Create(CultureInfo.InvariantCulture, $"{changes.Figures.Count} of {changes.Compared} frozen figures differ today: {CountText.Of(kpis, "KPI")} in {CountText.Of(weeks, "week")}.");
        var more = changes.NewWeeks.Count switch
        {
            0 => "",
            1 => " One week was collected since.",
            var count => string.Create(CultureInfo.InvariantCulture, $" {count} weeks were collected since."),
        };
        return said + more
            + (changes.GoneKpis.Count == 0 ? "" : $" The report has no more: {string.Join(", ", changes.GoneKpis)}.")
            + (changes.GoneCollections.Count == 0 ? "" : $" Could not be compared with today: {string.Join(", ", changes.GoneCollections)}.");
    }

    private async Task CompareAsync()
    {
        (_isBusy, _failure) = (true, null);
        try
        {
            _changes = await Taker.ChangesAsync(Snapshot, CancellationToken.None);
            _failure = _changes is null ? "The report is not open to you, it is gone, or another version of the program froze this." : null;
        }
        catch (DbException)
        {
            _failure = "This could not be compared just now; try again.";
        }
        finally
        {
            _isBusy = false;
        }
    }
}
