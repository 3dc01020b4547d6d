using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Reporting.Exports;

/// <summary>A report as tables: the weeks, then what each widget shows, then the notes. Every mark stands in the row that it is about.</summary>
public static class ReportExport
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <param name="table">The weeks of the collection.</param>
    /// <param name="others">Those of the report's further collections, in their order.</param>
    /// <param name="everything">Breakdowns beside those of the widgets, a sheet each with all their KPIs; for an export of everything.</param>
    public static ExportBook Of(
        ReportContent content, ReportLayout layout, WeekTable table, ExportFacts facts, IReadOnlyList<WeekTable>? others = null, IReadOnlyList<Breakdown>? everything = null)
    {
        List<ExportSheet> sheets = [Weeks($"Weeks{Whose(content)}", table), .. (others ?? []).Select((other, at) => Weeks($"Weeks{Whose(content, at + 1)}", other))];
        List<(string, string)> refused = [];
        foreach (var widget in layout.Widgets)
        {
            if (content.Widgets.GetValueOrDefault(widget.Id) is { } shown)
            {
                sheets.AddRange(Sheets(widget, shown, content));
                if (shown is WidgetContent.Refused { Why: var why })
                {
                    refused.Add(("Not shown", $"{widget.Title ?? widget.Kind.ToString()}: {why}"));
                }
            }
        }

        sheets.AddRange((everything ?? []).Select(Wide));
        sheets.Add(Notes(content));
        return new(string.Join(", ", content.Sources.Select(source => source.Name)), [.. About(content, layout.View, table, facts), .. refused], Named(sheets));
    }

    /// <summary>Whose it is, where there are several collections.</summary>
    private static string Whose(ReportContent content, int source = 0) => content.Sources.Count == 1 ? "" : $", {content.Sources[source].Name}";

    private static IEnumerable<(string, string)> About(ReportContent content, ReportView view, WeekTable table, ExportFacts facts)
    {
        yield return ("Scope", facts.Scope);
        yield return ("Made", facts.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", Culture));
        yield return ("By", facts.By);
        if (facts.Link is not null)
        {
            yield return ("Link", facts.Link);
        }

        if (table.Weeks is [var first, ..])
        {
            yield return ("Weeks", string.Create(
                Culture,
                $"{table.Weeks.Count}: {first.First:yyyy-MM-dd} to {table.Weeks[^1].Last:yyyy-MM-dd}; {table.Weeks.Count(week => week.Version is null)} without a result"));
        }

        if (content.Sources is [var own, _, ..])
        {
            yield return ("Collections", $"{string.Join(", ", content.Sources.Select(source => source.Name))}. Trends and aggregates are of all; tiles, comparisons, breakdowns and drivers of {own.Name}.");
        }

        yield return ("Compares with", view.Compare switch
        {
            ReportComparison.PreviousPeriod => "as many weeks before the period",
            ReportComparison.LastYear => "the week 364 days earlier",
            _ => "the week before",
        });
        foreach (var filter in view.Filters)
        {
            yield return ("Filter", $"{filter.Dimension} is {string.Join(" or ", filter.Values.Select(value => value ?? "(null)"))}");
        }

        if (view.Filters.Count == 0)
        {
            yield return ("Filter", "none");
        }

        foreach (var group in view.Groups)
        {
            yield return ("Group", $"{group.Name}: {group.Dimension} {group.Match.ToString().ToLowerInvariant()} \"{group.Pattern}\"");
        }

        if (view.AcrossQueries)
        {
            yield return ("Queries", "weeks collected with different queries are compared, as somebody asked");
        }

        if (view.KnownOn is { } known)
        {
            yield return ("As known on", known.ToString("yyyy-MM-dd", Culture));
        }

        foreach (var note in content.Notes)
        {
            yield return ("Note", note);
        }

        foreach (var kpi in table.Kpis.Where(kpi => kpi.Kind == KpiKind.Ratio))
        {
            yield return ("KPI", $"{kpi.Name} = {kpi.Numerator} ÷ {kpi.Denominator}, pooled over rows and weeks");
        }

        yield return ("Numbers", "Not rounded. Percentages are shares: 0.012 is 1.2 %. An empty cell is no value, never zero; \"Marks\" says why. Excel keeps 15 digits, CSV and JSON all.");
        yield return ("Safety", "A text that a spreadsheet would take for a formula has an apostrophe before it.");
    }

    private static ExportSheet Weeks(string name, WeekTable table) => new(
        name,
        Unique(
        [
            new("Week"), new("First day"), new("Last day"), .. table.Kpis.Select(Column), new("Version", ExportNumberFormat.Whole), new("Collected"),
            new("Rows", ExportNumberFormat.Whole), new("Filtered rows", ExportNumberFormat.Whole), new("Marks"),
        ]),
        table.Weeks.Select(week => (IReadOnlyList<ExportCell>)
        [
            ExportCell.Date(week.Start),
            ExportCell.Date(week.First),
            ExportCell.Date(week.Last),
            .. week.Values.Select(value => ExportCell.Number(value.Value)),
            ExportCell.Number(week.Version),
            ExportCell.Text(week.CollectedAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", Culture)),
            ExportCell.Number(week.Rows),
            ExportCell.Number(week.FilteredRows),
            Joined([.. week.Marks, .. table.Kpis.Zip(week.Values).Where(pair => pair.Second.Why is not null && week.Version is not null).Select(pair => $"{pair.First.Name}: {pair.Second.Why}")]),
        ]));

    private static IEnumerable<ExportSheet> Sheets(ReportWidget widget, WidgetContent shown, ReportContent content)
    {
        switch (shown)
        {
            case WidgetContent.Tiles tiles:
                yield return new(Title("KPIs"), ChangeColumns("KPI", "Before", "Now"), tiles.Items.Select(tile => ChangeRow([Name(tile.Kpi)], tile.Change)));
                break;
            case WidgetContent.Comparison { Compare: var compare }:
                yield return new(
                    Title("Comparison"),
                    ChangeColumns("KPI", $"{compare.Before}", $"{compare.After}"),
                    compare.Kpis.Zip(compare.Changes, (kpi, change) => ChangeRow([Name(kpi.Key)], change)));
                break;
            case WidgetContent.Trend trend:
                yield return new(
                    Title("Trend"),
                    [new("KPI"), new("Week"), new("Value"), new("Previous period"), new("Mean of 4 weeks"), new("Same week last year"), new("Marks")],
                    trend.Series.SelectMany(series => content.Sources[series.Source].Weeks.Select((week, at) => Week(series, week, at))));
                break;
            case WidgetContent.Aggregate aggregate:
                yield return new(
                    Title("Aggregate"),
                    [new("KPI"), new("Period"), new("Value"), new("Weeks counted", ExportNumberFormat.Whole), new("Weeks left out", ExportNumberFormat.Whole), new("Marks")],
                    aggregate.Series.SelectMany(series => series.Series.Periods.Concat(series.Series.Whole is { } whole ? [whole] : []).Select(period => Period(series, period))));
                break;
            case WidgetContent.BrokenDown { Breakdown: var breakdown }:
                yield return new(
                    Title($"{breakdown.Kpis[0].Name} by {breakdown.Dimension}{Whose(content)}"),
                    Unique([new(breakdown.Dimension), .. ChangeColumns(null, $"{breakdown.Before}", $"{breakdown.After}")[..4], new("Share", ExportNumberFormat.Percent), new("Marks")]),
                    breakdown.Rows.Concat(breakdown.Rest is { } rest ? [rest] : []).Select(BreakdownCells));
                break;
            case WidgetContent.Driven { Drivers: var drivers }:
                yield return new(
                    Title($"Drivers of {drivers.Kpi.Name}{Whose(content)}"),
                    Unique([new(drivers.Dimension), new("Kind"), new($"{drivers.Before}"), new($"{drivers.After}"), new("Contribution"), new("Rate"), new("Mix"), new("Of which restated"), new("Marks")]),
                    drivers.Lines.Concat(drivers.Rest is { } others ? [others] : []).Select(DriverCells).Append(TotalCells(drivers)));
                break;
            default:
                // The calendar shows the weeks once more, the notes have a sheet of their own.
                break;
        }

        string Title(string usual) => widget.Title ?? usual;

        ExportCell Name(string key, int source = 0) => ExportCell.Text(content.KpiOrBare(key).Name + Whose(content, source));

        IReadOnlyList<ExportCell> Week(SourceSeries source, SourceWeek week, int at)
        {
            var (_, series) = source;
            var figure = series.Values[at];

            // A week without a result has a mark that says why.
            var why = figure.Reason == FigureReason.MissingWeek && week.Marks.Count > 0 ? null : ChangeText.Of(content.KpiOrBare(series.Kpi), figure.Reason);
            return
            [
                Name(series.Kpi, source.Source),
                ExportCell.Date(week.Start),
                ExportCell.Number(figure.Value),
                ExportCell.Number(series.Previous.ElementAtOrDefault(at).Value),
                ExportCell.Number(series.Mean.ElementAtOrDefault(at)),
                ExportCell.Number(series.LastYear.ElementAtOrDefault(at).Value),
                Joined([why ?? "", .. week.Marks.Select(mark => mark.Text), at == 0 && series.LastYearNote is { } none ? $"Last year: {none}" : ""]),
            ];
        }

        IReadOnlyList<ExportCell> Period(SourceSeries source, PeriodFigure period) =>
        [
            Name(source.Series.Kpi, source.Source),
            ExportCell.Text(period.Label),
            ExportCell.Number(period.Value),
            ExportCell.Number(period.WeeksCounted),
            ExportCell.Number(period.WeeksLeftOut),
            Joined([ChangeText.Of(content.KpiOrBare(source.Series.Kpi), period.Reason) ?? "", .. period.Marks.Select(mark => mark.Text)]),
        ];
    }

    private static IReadOnlyList<ExportCell> DriverCells(DriverLine line) =>
    [
        ExportCell.Text(line.Label),
        ExportCell.Text(line.Kind.ToString().ToLowerInvariant()),
        ExportCell.Number(line.Before),
        ExportCell.Number(line.After),
        ExportCell.Number(line.Contribution),
        ExportCell.Number(line.Rate),
        ExportCell.Number(line.Mix),
        ExportCell.Number(line.Restated),
        ExportCell.Empty,
    ];

    private static IReadOnlyList<ExportCell> TotalCells(Drivers drivers) =>
    [
        ExportCell.Text("Total"), ExportCell.Text("total"), ExportCell.Number(drivers.Total.Before), ExportCell.Number(drivers.Total.After),
        ExportCell.Number(drivers.Total.Absolute), ExportCell.Number(drivers.RateSum), ExportCell.Number(drivers.MixSum), ExportCell.Number(drivers.Restated),
        Joined([drivers.HiddenNote ?? "", .. Reasons(drivers.Total), .. drivers.Marks.Select(mark => mark.Text)]),
    ];

    private static ExportSheet Notes(ReportContent content) => new(
        "Notes",
        [new("First week"), new("Last week"), new("Kind"), new("Text"), new("KPI"), new("By")],
        content.Anomalies.Select(anomaly => (anomaly.Week, LastWeek: anomaly.Week, Kind: "Anomaly", anomaly.Text, Kpi: (string?)anomaly.Kpi, By: (string?)null))
            .Concat(content.Annotations.Select(note => (note.Week, note.LastWeek, Kind: note.Kind.ToString(), note.Text, note.Kpi, By: note.Author)))
            .OrderBy(note => note.Week)
            .Select(note => (IReadOnlyList<ExportCell>)
            [
                ExportCell.Date(note.Week),
                ExportCell.Date(note.LastWeek),
                ExportCell.Text(note.Kind),
                ExportCell.Text(note.Text),
                ExportCell.Text(note.Kpi is { } key ? content.KpiOrBare(key).Name : null),
                ExportCell.Text(note.By),
            ]));

    /// <summary>A row per value, three columns per KPI.</summary>
    private static ExportSheet Wide(Breakdown breakdown) => new(
        $"By {breakdown.Label.ToLowerInvariant()}",
        Unique(
        [
            new(breakdown.Dimension),
            .. breakdown.Kpis.SelectMany(kpi => new ExportColumn[]
            {
                Column(kpi) with { Name = $"{kpi.Name}, {breakdown.Before}" }, Column(kpi) with { Name = $"{kpi.Name}, {breakdown.After}" }, new($"{kpi.Name}, change %", ExportNumberFormat.Percent),
            }),
            new("Marks"),
        ]),
        breakdown.Rows.Concat(breakdown.Rest is { } rest ? [rest] : []).Select(row => (IReadOnlyList<ExportCell>)
        [
            ExportCell.Text(row.Label),
            .. row.Cells.SelectMany(cell => new[] { ExportCell.Number(cell.Change.Before), ExportCell.Number(cell.Change.After), ExportCell.Number(cell.Change.Percentage / 100) }),
            Joined(breakdown.Kpis.Zip(row.Cells).SelectMany(pair => Reasons(pair.Second.Change).Select(why => $"{pair.First.Name}: {why}")).Concat(breakdown.Marks.Select(mark => mark.Text))),
        ]));

    private static IReadOnlyList<ExportCell> BreakdownCells(BreakdownRow row)
    {
        var change = ChangeRow([], row.Cells[0].Change);
        return [ExportCell.Text(row.Label), .. change.Take(4), ExportCell.Number(row.Cells[0].Share), change[4]];
    }

    private static IReadOnlyList<ExportCell> ChangeRow(IEnumerable<ExportCell> first, Change change) =>
    [
        .. first,
        ExportCell.Number(change.Before),
        ExportCell.Number(change.After),
        ExportCell.Number(change.Absolute),
        ExportCell.Number(change.Percentage / 100),
        Joined(Reasons(change)),
    ];

    private static ExportColumn[] ChangeColumns(string? first, string from, string to) =>
    [
        .. Unique([.. first is null ? Array.Empty<ExportColumn>() : [new(first)], new(from), new(to), new("Change"), new("Change %", ExportNumberFormat.Percent), new("Marks")]),
    ];

    private static IEnumerable<string> Reasons(Change change) => [.. change.Text is { } text ? new[] { text } : [], .. change.Marks.Select(mark => mark.Text)];

    private static ExportCell Joined(IEnumerable<string> words) =>
        string.Join("; ", words.Where(word => word.Length > 0).Distinct()) is { Length: > 0 } text ? ExportCell.Text(text) : ExportCell.Empty;

    private static ExportColumn Column(Kpi kpi) => new(
        kpi is { Unit: KpiUnit.Currency, Currency: { } currency } ? $"{kpi.Name} ({currency})" : kpi.Name,
        kpi.Unit switch { KpiUnit.Percent => ExportNumberFormat.Percent, KpiUnit.Currency or KpiUnit.Multiple => ExportNumberFormat.TwoDecimals, _ => ExportNumberFormat.General });

    private static IReadOnlyList<ExportColumn> Unique(IReadOnlyList<ExportColumn> columns)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. columns.Select(column => column with { Name = Free(taken, column.Name) })];
    }

    private static List<ExportSheet> Named(IEnumerable<ExportSheet> sheets)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. sheets.Select(sheet => sheet with { Name = Free(taken, sheet.Name) })];
    }

    private static string Free(HashSet<string> taken, string name)
    {
        var free = name;
        for (var number = 2; !taken.Add(free); number++)
        {
            free = string.Create(Culture, $"{name} ({number})");
        }

        return free;
    }
}
