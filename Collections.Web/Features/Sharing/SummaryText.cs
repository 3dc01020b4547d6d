using System.Globalization;
using System.Text;
using Collections.Core.Reporting.Layout;
using Collections.Web.Features.Reporting;
using Collections.Web.Shared;

namespace Collections.Web.Features.Sharing;

/// <summary>A report in a few lines, for a message.</summary>
public static class SummaryText
{
    private const int MaxDrivers = 3;
    private const int MaxNotes = 8;

    /// <param name="link">Null: none that a reader could open.</param>
    public static string Of(ReportContent content, ReportLayout layout, string? link)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{string.Join(", ", content.Sources.Select(source => source.Name))} · {DateText.Range(content.Span.First, content.Span.Last.AddDays(6))}");
        foreach (var filter in layout.View.Filters)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"Only {filter.Dimension}: {string.Join(", ", filter.Values.Select(value => value ?? "(null)"))}");
        }

        var shown = layout.Widgets.Select(widget => content.Widgets.GetValueOrDefault(widget.Id)).ToList();
        if (shown.OfType<WidgetContent.Tiles>().FirstOrDefault() is { } tiles)
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{layout.View.Compare.Title()}:");
            foreach (var tile in tiles.Items)
            {
                var kpi = content.KpiOrBare(tile.Kpi);
                var change = tile.Change is { Percentage: { } percent }
                    ? $" ({KpiText.Percent(percent)}, {KpiText.WithSign(tile.Change.Absolute, kpi, tile.Change.Currency)})"
                    : tile.Change.Text is { } why ? $" ({why})" : "";
                text.AppendLine(CultureInfo.InvariantCulture, $"- {kpi.Name}: {KpiText.Of(tile.Value.Value, kpi, tile.Value.Currency)}{change}");
            }
        }

        foreach (var driven in shown.OfType<WidgetContent.Driven>().Take(1))
        {
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"{driven.Drivers.Kpi.Name} changed by {KpiText.WithSign(driven.Drivers.Total.Absolute, driven.Drivers.Kpi)}, most of it:");
            foreach (var line in driven.Drivers.Lines.Take(MaxDrivers))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"- {line.Label}: {KpiText.WithSign(line.Contribution, driven.Drivers.Kpi)}");
            }
        }

        var notes = content.Notes
            .Concat(content.Sources.SelectMany(source => source.Weeks).SelectMany(week => week.Marks).Select(mark => $"{DateText.Day(mark.Week)}: {mark.Text}"))
            .Concat(content.Annotations.Select(note => $"{DateText.Day(note.Week)}: {note.Text}"))
            .Concat(content.Anomalies.Select(anomaly => $"{DateText.Day(anomaly.Week)}: {anomaly.Text}"))
            .Distinct().ToList();
        if (notes.Count > 0)
        {
            text.AppendLine().AppendLine("Read with care:");
            foreach (var note in notes.Take(MaxNotes))
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"- {note}");
            }

            if (notes.Count > MaxNotes)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"- and {notes.Count - MaxNotes} more");
            }
        }

        return (link is null ? text : text.AppendLine().AppendLine(link)).ToString().ReplaceLineEndings("\n").TrimEnd();
    }
}
