using System.Text.Json.Serialization;

namespace Collections.Core.Reporting.Layout;

/// <summary>Something that happened in a week, in words.</summary>
/// <param name="Week">Monday of the week, or of the first one.</param>
/// <param name="LastWeek">Monday of the last week.</param>
/// <param name="Kpi">Key of the KPI that it is about; null: all.</param>
/// <param name="By">Who wrote it; null: the program.</param>
public sealed record ReportNote(DateOnly Week, DateOnly LastWeek, NoteKind Kind, string Text, string? Kpi = null, string? By = null)
{
    /// <summary>Of the annotation, so that it can be changed here; never frozen.</summary>
    [JsonIgnore]
    public Guid? Id { get; init; }
}
