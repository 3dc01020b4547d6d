using Collections.Core.Amc;
using Collections.Core.Catalog;

namespace Collections.Core.Planning;

/// <summary>What a form or a program asks for. Nothing in it is trusted.</summary>
public sealed record CollectionRequest
{
    public const int MinTimeoutSeconds = 900;
    public const int MaxTimeoutSeconds = 86_400;
    public const int DefaultTimeoutSeconds = 21_600;

    public required string Name { get; init; }
    public required InstanceId InstanceId { get; init; }
    public required WorkflowId WorkflowId { get; init; }

    /// <summary>Null: the workflow's current version. It is pinned at creation.</summary>
    public int? WorkflowVersion { get; init; }

    /// <summary>The current version as whoever asks has seen it. When there is a newer one, nothing is written; null: the current one is taken, whichever it is.</summary>
    public int? SeenVersion { get; init; }

    public required DateOnly StartDate { get; init; }
    public required DateOnly EndDate { get; init; }

    /// <summary>Name of the tz database; null or empty: the instance's.</summary>
    public string? TimeZone { get; init; }

    public PartialWeek FirstWeek { get; init; } = PartialWeek.Whole;
    public PartialWeek LastWeek { get; init; } = PartialWeek.Clip;
    public CollectionFilters Filters { get; init; } = CollectionFilters.None;

    /// <summary>Values for the other placeholders and for AMC's <c>CUSTOM_PARAMETER</c>.</summary>
    public IReadOnlyDictionary<string, SqlValue> Parameters { get; init; } = new Dictionary<string, SqlValue>();

    /// <summary>A week that holds one of these dates is SKIPPED.</summary>
    public IReadOnlyList<DateOnly> ExcludedDates { get; init; } = [];

    /// <summary>The newest week runs alone; the others wait until a person has looked at it.</summary>
    public bool PilotFirst { get; init; }

    /// <summary>How long AMC may take for a week: 900 to 86,400 seconds.</summary>
    public int TimeoutSeconds { get; init; } = DefaultTimeoutSeconds;
}
