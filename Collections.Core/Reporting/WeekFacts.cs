using Collections.Core.Ingestion;
using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>A week of a collection as a report finds it, with the version whose figures count.</summary>
internal sealed record WeekFacts
{
    public required WeekId Id { get; init; }
    public required DateOnly Start { get; init; }
    public required DateOnly WindowStart { get; init; }
    public required DateOnly WindowEnd { get; init; }
    public required WeekStatus Status { get; init; }

    /// <summary>Why it stands where it stands: the class of its error, or the code of its reason. Never AMC's own words, which may hold anything.</summary>
    public string? StatusCode { get; init; }

    public WeekVersionId? VersionId { get; init; }
    public int Version { get; init; }
    public DateTimeOffset CollectedAt { get; init; }
    public long Rows { get; init; }
    public long? FilteredRows { get; init; }
    public int WorkflowVersion { get; init; }
    public string? SqlSha256 { get; init; }
    public string? AmcExecutionId { get; init; }
    public string? Warning { get; init; }

    /// <summary>What AMC said is missing in its data.</summary>
    public string? DataGaps { get; init; }

    public RowSums? Sums { get; init; }

    /// <summary>Of the version before, if there is one: what restated it.</summary>
    public WeekVersionId? PriorVersionId { get; init; }

    public RowSums? PriorSums { get; init; }

    public bool HasResult => VersionId is not null;

    public bool IsPartial => HasResult && (WindowStart != Start || WindowEnd != Start.AddDays(6));

    public int Days => WindowEnd.DayNumber - WindowStart.DayNumber + 1;

    public DateTimeOffset SettledAt(TimeZoneInfo zone) => WeekCalendar.SettledAt(WindowEnd, zone);

    /// <summary>Collected before AMC was done with it: it may still change, or has changed since.</summary>
    public bool IsProvisional(TimeZoneInfo zone) => HasResult && CollectedAt < SettledAt(zone);
}
