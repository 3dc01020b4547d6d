using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>An execution as AMC tells of it. Everything but the id may be missing.</summary>
public sealed record AmcExecution
{
    [JsonPropertyName("workflowExecutionId")]
    public required AmcExecutionId Id { get; init; }

    public AmcWorkflowId? WorkflowId { get; init; }

    /// <summary>AMC's own word for the state.</summary>
    [JsonPropertyName("status")]
    public string? StatusText { get; init; }

    public string? StatusReason { get; init; }

    [JsonConverter(typeof(AmcTimeConverter))]
    public DateTimeOffset? CreateTime { get; init; }

    [JsonConverter(typeof(AmcTimeConverter))]
    public DateTimeOffset? LastUpdatedTime { get; init; }

    /// <summary>The window in UTC.</summary>
    [JsonConverter(typeof(AmcTimeConverter))]
    public DateTimeOffset? TimeWindowStart { get; init; }

    [JsonConverter(typeof(AmcTimeConverter))]
    public DateTimeOffset? TimeWindowEnd { get; init; }

    /// <summary>The window as it was asked for, <c>yyyy-MM-ddTHH:mm:ss</c> in <see cref="TimeWindowTimeZoneOriginal"/>.</summary>
    public string? TimeWindowStartOriginal { get; init; }

    public string? TimeWindowEndOriginal { get; init; }

    public string? TimeWindowTimeZoneOriginal { get; init; }

    /// <summary>Seconds that AMC computed.</summary>
    public double? ExecutionTime { get; init; }

    public int? WorkflowExecutionTimeoutSeconds { get; init; }

    /// <summary>The result's columns, once it has succeeded.</summary>
    public IReadOnlyList<AmcOutputColumn>? OutputColumns { get; init; }

    /// <summary>Where AMC lacks data that the window asks for. Its form is written down nowhere; mostly it is an empty list.</summary>
    public JsonElement? DataGaps { get; init; }

    /// <summary>Only when the workflow was asked for with it.</summary>
    public string? SqlQuery { get; init; }

    /// <summary>Where some answers put the query instead.</summary>
    public AmcWorkflow? Workflow { get; init; }

    [JsonIgnore]
    public string? Sql => SqlQuery ?? Workflow?.SqlQuery;

    /// <summary>AMC's word, in capitals; <c>UNKNOWN</c> where it gave none.</summary>
    [JsonIgnore]
    public string StatusName => StatusText?.ToUpperInvariant() ?? "UNKNOWN";

    [JsonIgnore]
    public AmcStatus Status => StatusName switch
    {
        "PENDING" => AmcStatus.Pending,
        "RUNNING" => AmcStatus.Running,
        "SUCCEEDED" => AmcStatus.Succeeded,
        "FAILED" => AmcStatus.Failed,
        "REJECTED" => AmcStatus.Rejected,
        "CANCELLED" => AmcStatus.Cancelled,
        _ => AmcStatus.Other,
    };

    [JsonIgnore]
    public bool IsTerminal => Status is AmcStatus.Succeeded or AmcStatus.Failed or AmcStatus.Rejected or AmcStatus.Cancelled;

    /// <summary>Why it ended without a result; null while it runs and when it succeeded.</summary>
    [JsonIgnore]
    public AmcErrorClass? ErrorClass => Status switch
    {
        AmcStatus.Rejected => AmcErrors.IsPrivacyRefusal(StatusReason) ? AmcErrorClass.Refused : AmcErrorClass.Rejected,
        AmcStatus.Failed => AmcErrors.IsPrivacyRefusal(StatusReason) ? AmcErrorClass.Refused : AmcErrorClass.Failed,
        AmcStatus.Cancelled => AmcErrorClass.CancelledElsewhere,
        _ => null,
    };
}
