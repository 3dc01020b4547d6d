using System.Collections.Immutable;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Web.Shared;

namespace Collections.Web.Features.Planning;

/// <summary>The form as it stands: immutable, so that "changed" is a comparison and the request follows from it alone.</summary>
public sealed record CollectionDraft
{
    public InstanceId? Instance { get; init; }

    public WorkflowId? Workflow { get; init; }

    /// <summary>Null: the proposed one.</summary>
    public string? Name { get; init; }

    /// <summary>Null: the instance's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Null: the dates were chosen by hand.</summary>
    public RangeChip? Chip { get; init; } = RangeChip.Weeks52;

    public DateOnly Start { get; init; }

    public DateOnly End { get; init; }

    /// <summary>Dates chosen by hand are widened to Monday and Sunday.</summary>
    public bool SnapToWeeks { get; init; } = true;

    public PartialWeek FirstWeek { get; init; } = PartialWeek.Whole;

    public PartialWeek LastWeek { get; init; } = PartialWeek.Clip;

    /// <summary>Null: as proposed, from whether the query has ever succeeded.</summary>
    public bool? PilotFirst { get; init; }

    /// <summary>How long AMC may take for a week.</summary>
    public int TimeoutHours { get; init; } = CollectionRequest.DefaultTimeoutSeconds / 3600;

    public string Campaigns { get; init; } = "";

    public string Asins { get; init; } = "";

    public ImmutableDictionary<string, ParameterDraft> Parameters { get; init; } = ImmutableDictionary<string, ParameterDraft>.Empty;

    public bool StartsWithinWeek => Start != WeekCalendar.MondayOf(Start);

    public bool EndsWithinWeek => End != WeekCalendar.MondayOf(End).AddDays(6);

    /// <summary>The dates that the chip stands for, now and in this zone.</summary>
    public CollectionDraft WithChip(RangeChip chip, DateTimeOffset now, TimeZoneInfo zone)
    {
        var range = chip == RangeChip.All ? WeekCalendar.AllCompleteWeeks(now, zone) : WeekCalendar.LastCompleteWeeks((int)chip, now, zone);
        return this with { Chip = chip, Start = range.Start, End = range.End };
    }

    /// <summary>Dates chosen by hand; snapped to whole weeks as far as the past goes.</summary>
    public CollectionDraft WithDates(DateOnly start, DateOnly end, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (!SnapToWeeks)
        {
            return this with { Chip = null, Start = start, End = end };
        }

        var yesterday = WeekCalendar.Today(now, zone).AddDays(-1);
        var sunday = WeekCalendar.MondayOf(end).AddDays(6);
        return this with { Chip = null, Start = WeekCalendar.MondayOf(start), End = sunday > yesterday && end <= yesterday ? yesterday : sunday };
    }

    public string ProposedName(string? workflow) => $"{workflow ?? "Collection"}, {DateText.Range(Start, End)}";

    /// <summary>Null while there is no instance or workflow to ask.</summary>
    public CollectionRequest? ToRequest(string? workflowName) => Instance is not { } instance || Workflow is not { } workflow ? null : new()
    {
        Name = Name ?? ProposedName(workflowName),
        InstanceId = instance,
        WorkflowId = workflow,
        StartDate = Start,
        EndDate = End,
        TimeZone = TimeZone,
        FirstWeek = FirstWeek,
        LastWeek = LastWeek,
        TimeoutSeconds = TimeoutHours * 3600,
        Filters = CollectionFilters.Paste(Campaigns, Asins),
        Parameters = Parameters.Where(pair => pair.Value.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value.Value!),
    };
}
