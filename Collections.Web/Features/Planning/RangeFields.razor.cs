using System.Globalization;
using Collections.Core.Amc;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Planning;

/// <summary>Which weeks: by chip or by dates, what happens to a week that the range cuts, and in whose midnights.</summary>
public sealed partial class RangeFields
{
    private static readonly IReadOnlyList<RangeChip?> Chips = [RangeChip.Weeks4, RangeChip.Weeks13, RangeChip.Weeks26, RangeChip.Weeks52, RangeChip.All];

    // "UTC" first: the others are many.
    private static readonly IReadOnlyList<string> ZoneIds =
        ["UTC", .. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Where(id => id != "UTC" && TimeZones.TryFind(id, out _)).Order(StringComparer.Ordinal)];

    [Parameter, EditorRequired]
    public required CollectionDraft Draft { get; set; }

    /// <summary>What is to become of it, as a function of what it is by then: while a browser is behind with drawing, parameters are those of before.</summary>
    [Parameter]
    public EventCallback<Func<CollectionDraft, CollectionDraft>> OnChange { get; set; }

    /// <summary>The zone in force: the chosen one or the instance's.</summary>
    [Parameter, EditorRequired]
    public required TimeZoneInfo Zone { get; set; }

    /// <summary>First and last instant of all windows.</summary>
    [Parameter]
    public (DateTimeOffset Start, DateTimeOffset End)? Window { get; set; }

    [Parameter]
    public string? Problem { get; set; }

    [Parameter]
    public string? ZoneProblem { get; set; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private DateOnly Yesterday => WeekCalendar.Today(Time.GetUtcNow(), Zone).AddDays(-1);

    private DateRange Range => new(Draft.Start.ToDateTime(TimeOnly.MinValue), Draft.End.ToDateTime(TimeOnly.MinValue));

    private string Helper => string.Create(CultureInfo.InvariantCulture,
        $"AMC's history begins on {WeekCalendar.HistoryStart(Time.GetUtcNow(), Zone):yyyy-MM-dd}; the range may end on {Yesterday:yyyy-MM-dd}");

    private string ZoneHelper => Window is { } window
        ? string.Create(CultureInfo.InvariantCulture, $"In UTC: {window.Start.UtcDateTime:yyyy-MM-dd HH:mm} to {window.End.UtcDateTime:yyyy-MM-dd HH:mm}")
        : "Weeks begin at midnight of this zone";

    private static string TextOf(RangeChip? chip) => chip == RangeChip.All ? "All AMC has" : $"{((int)chip!.Value).ToString(CultureInfo.InvariantCulture)} weeks";

    /// <summary>The zones whose name contains the text.</summary>
    public static IEnumerable<string> Zones(string? text) =>
        ZoneIds.Where(id => string.IsNullOrWhiteSpace(text) || id.Contains(text.Trim().Replace(' ', '_'), StringComparison.OrdinalIgnoreCase));

    private static Task<IEnumerable<string>> SearchZonesAsync(string? text, CancellationToken cancellationToken) => Task.FromResult(Zones(text));

    private Task ChooseChipAsync(RangeChip? chip) => chip is { } chosen ? OnChange.InvokeAsync(draft => draft.WithChip(chosen, Time.GetUtcNow(), Zone)) : Task.CompletedTask;

    // The picker tells of every range, also of one that it was given: only another one is somebody's choice.
    private Task ChooseDatesAsync(DateRange? range) => range is { Start: { } start, End: { } end } && range != Range
        ? OnChange.InvokeAsync(draft => draft.WithDates(DateOnly.FromDateTime(start), DateOnly.FromDateTime(end), Time.GetUtcNow(), Zone))
        : Task.CompletedTask;

    private Task SnapAsync(bool snap) => OnChange.InvokeAsync(draft =>
    {
        var snapped = draft with { SnapToWeeks = snap };
        return snapped.Chip is null ? snapped.WithDates(snapped.Start, snapped.End, Time.GetUtcNow(), Zone) : snapped;
    });

    private Task ChooseZoneAsync(string? zone) => OnChange.InvokeAsync(draft => draft with { TimeZone = string.IsNullOrWhiteSpace(zone) ? null : zone });
}
