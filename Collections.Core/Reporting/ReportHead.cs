using Collections.Core.Catalog;
using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>What holds for all reports of a collection.</summary>
internal sealed record ReportHead(
    CollectionId Collection,
    string Name,
    InstanceId InstanceId,
    string InstanceName,
    WorkflowId WorkflowId,
    string WorkflowName,
    string TimeZone,
    bool IsEditable,
    string DataVersion,
    ReportMetadata? Metadata,
    DateTimeOffset? GeneratedAt,
    string Parameters,
    string Filters)
{
    public TimeZoneInfo Zone { get; } = TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;
}
