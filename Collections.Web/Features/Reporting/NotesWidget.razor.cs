using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>What stands out, what changed and what people wrote, in words, newest first; filtered by kind, and the charts with it.</summary>
public sealed partial class NotesWidget
{
    [CascadingParameter]
    public required ReportBoard Board { get; set; }

    [Parameter, EditorRequired]
    public required ReportContent Content { get; set; }

    [Parameter]
    public bool IsReadOnly { get; set; }

    private IEnumerable<Line> All => Content.Anomalies
        .Select(anomaly => new Line(ReportWords.Anomaly, "anomaly", anomaly.Week, anomaly.Week, anomaly.Text, anomaly.Kpi, null))
        .Concat(Content.Annotations.Select(note => new Line(note.Kind.Title(), note.Kind.ToString().ToLowerInvariant(), note.Week, note.LastWeek, note.Text, note.Kpi, note)))
        .OrderByDescending(line => line.Week);

    private IReadOnlyList<string> Kinds => [.. All.Select(line => line.Kind).Distinct().Order()];

    private IReadOnlyList<Line> Lines => [.. All.Where(line => Board.ShowsNotes(line.Kind))];

    private sealed record Line(string Kind, string Class, DateOnly Week, DateOnly LastWeek, string Text, string? Kpi, Annotation? Annotation)
    {
        public string When => ReportWords.Span(new(Week, LastWeek));
    }
}
