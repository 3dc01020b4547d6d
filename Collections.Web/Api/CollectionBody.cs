using System.Text.Json;
using System.Text.Json.Serialization;
using Collections.Core.Amc;
using Collections.Core.Execution;
using Collections.Core.Planning;

namespace Collections.Web.Api;

/// <summary>The body of <c>POST /api/collections</c>. All may be missing: what is, is said at once.</summary>
/// <param name="FirstWeek">A first week that the range covers in part: <c>whole</c> (default), <c>clip</c> or <c>drop</c>.</param>
/// <param name="LastWeek">The same for the last week: <c>clip</c> (default), <c>whole</c> or <c>drop</c>.</param>
/// <param name="Parameters">Per placeholder of the query a text, a number, <c>{ "date": "2026-03-02" }</c> or a list of these.</param>
/// <param name="PilotFirst">Run the newest week alone; the others wait until the hold is confirmed. Default: false.</param>
/// <param name="DryRun">Answer with the weeks and the expected finish; write nothing.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CollectionBody(
    string? Name,
    Guid? WorkflowId,
    int? WorkflowVersion,
    Guid? InstanceId,
    DateOnly? StartDate,
    DateOnly? EndDate,
    string? TimeZone,
    string? FirstWeek,
    string? LastWeek,
    FiltersBody? Filters,
    Dictionary<string, JsonElement>? Parameters,
    IReadOnlyList<DateOnly>? ExcludedDates,
    int? TimeoutSeconds,
    bool? PilotFirst,
    bool? DryRun)
{
    /// <summary>The values that can be read; the others are errors.</summary>
    public static Dictionary<string, SqlValue> ReadValues(Dictionary<string, JsonElement>? given, List<(string Field, string Message)> errors)
    {
        var values = new Dictionary<string, SqlValue>(StringComparer.Ordinal);
        foreach (var (name, json) in given ?? [])
        {
            if (PlanningJson.ReadValue(json) is { } value)
            {
                values.Add(name, value);
            }
            else
            {
                errors.Add(($"parameters.{name}", "A value is a text, a number, { \"date\": \"2026-03-02\" } or a list of these."));
            }
        }

        return values;
    }

    /// <summary>The request, or what is missing or unreadable in it.</summary>
    public (CollectionRequest? Request, List<(string Field, string Message)> Errors) Read()
    {
        List<(string Field, string Message)> errors = [];
        Require(Name, "name", "Give the collection a name.");
        Require(WorkflowId, "workflowId", "Name the workflow to run.");
        Require(InstanceId, "instanceId", "Name the instance to collect from.");
        Require(StartDate, "startDate", "Say where the range starts, as yyyy-MM-dd.");
        Require(EndDate, "endDate", "Say where the range ends, as yyyy-MM-dd.");
        var first = Choice(FirstWeek, "firstWeek", PartialWeek.Whole);
        var last = Choice(LastWeek, "lastWeek", PartialWeek.Clip);
        var parameters = ReadValues(Parameters, errors);
        if (errors is not [])
        {
            return (null, errors);
        }

        var request = new CollectionRequest
        {
            Name = Name!,
            InstanceId = new(InstanceId!.Value),
            WorkflowId = new(WorkflowId!.Value),
            WorkflowVersion = WorkflowVersion,
            StartDate = StartDate!.Value,
            EndDate = EndDate!.Value,
            TimeZone = TimeZone,
            FirstWeek = first,
            LastWeek = last,
            Filters = new(Filters?.Campaigns ?? [], Filters?.Asins ?? []),
            Parameters = parameters,
            ExcludedDates = ExcludedDates ?? [],
            PilotFirst = PilotFirst ?? false,
        };
        return (TimeoutSeconds is { } timeout ? request with { TimeoutSeconds = timeout } : request, errors);

        void Require(object? value, string field, string message)
        {
            if (value is null)
            {
                errors.Add((field, message));
            }
        }

        PartialWeek Choice(string? text, string field, PartialWeek otherwise)
        {
            if (text is null)
            {
                return otherwise;
            }

            foreach (var choice in Enum.GetValues<PartialWeek>())
            {
                if (choice.Text() == text)
                {
                    return choice;
                }
            }

            errors.Add((field, $"'{text}' is none of whole, clip, drop."));
            return otherwise;
        }
    }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FiltersBody(IReadOnlyList<string>? Campaigns, IReadOnlyList<string>? Asins);

/// <summary>The body of <c>PATCH /api/collections/{id}</c>: what is missing stays. The range can only grow.</summary>
/// <param name="TimeoutSeconds">How long AMC may take for a week that is asked for from now on: 900 to 86400.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CollectionPatch(string? Name, DateOnly? StartDate, DateOnly? EndDate, int? TimeoutSeconds, SchedulePatch? Schedule);

/// <param name="Cron">Five fields; null ends the schedule.</param>
/// <param name="TimeZone">Default: the collection's.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SchedulePatch(string? Cron, string? TimeZone);

/// <param name="CancelRunning">Also cancel at AMC what runs there.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PauseBody(bool? CancelRunning);

/// <summary>The body of <c>POST /api/collections/{id}/query</c>.</summary>
/// <param name="Reach"><c>missingWeeks</c>: what is collected stays; <c>allWeeks</c>: collected once more, each as a further version.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record QueryBody(int? WorkflowVersion, string? Reach)
{
    public (int Version, QueryReach Reach, List<(string Field, string Message)> Errors) Read()
    {
        List<(string, string)> errors = [];
        if (WorkflowVersion is null)
        {
            errors.Add(("workflowVersion", "Name the version to go on with."));
        }

        var reach = Reach switch { "missingWeeks" => QueryReach.NewWeeks, "allWeeks" => QueryReach.AllWeeks, _ => (QueryReach?)null };
        if (reach is null)
        {
            errors.Add(("reach", "Say for which weeks it is meant: missingWeeks or allWeeks."));
        }

        return (WorkflowVersion ?? 0, reach ?? default, errors);
    }
}
