using ApexCharts;
using Bunit;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Sharing;
using Collections.Web.Features.Reporting;

namespace Collections.Tests.Web.Components;

/// <summary>What the trend's chart is told to draw beside its line.</summary>
public sealed class TrendWidgetTests : ComponentTest
{
    private const int Weeks = 6;

    private static DateOnly Monday(int week) => FrozenSample.Monday.AddDays(7 * week);

    [Fact]
    public void Only_provisional_weeks_are_shaded_not_the_settled_ones_between_them()
    {
        var chart = Draw(marks: [(0, MarkKind.Provisional), (3, MarkKind.Provisional), (4, MarkKind.Provisional)]);

        Bands(chart, "provisional").ShouldBe([(At(0, -3), At(0, 3)), (At(3, -3), At(4, 3))]);
    }

    [Fact]
    public void A_week_with_anything_to_know_has_a_dot_and_one_with_hidden_values_a_small_one()
    {
        var chart = Draw(marks: [(0, MarkKind.Partial), (1, MarkKind.Filtered), (2, MarkKind.Provisional), (3, MarkKind.Filtered), (3, MarkKind.Restated)]);

        chart.Options.Annotations!.Points.Select(point => (point.X, point.Marker!.Size)).ShouldBe([(TrendPoint.Instant(Monday(0)), 4), (TrendPoint.Instant(Monday(1)), 2), (TrendPoint.Instant(Monday(3)), 4)]);
    }

    [Fact]
    public void A_gap_is_drawn_where_there_is_no_value_to_put_a_dot_on()
    {
        var chart = Draw(notes: [new(AnnotationKind.Gap, Monday(1), Monday(2), "2 weeks without a result.")], missing: [1, 2]);

        Bands(chart, "data gap").ShouldBe([(At(1, -3), At(2, 3))]);
    }

    [Fact]
    public void What_people_wrote_stands_at_its_week_in_words_also_where_the_KPI_has_no_value()
    {
        var chart = Draw(
            notes:
            [
                new(AnnotationKind.User, Monday(0), Monday(0), "New bids"), new(AnnotationKind.User, Monday(1), Monday(1), "Out of stock"),
                new(AnnotationKind.FilteredJump, Monday(2), Monday(2), "AMC hid values in 30 % of the rows."), new(AnnotationKind.User, Monday(2), Monday(2), "Of another KPI", Kpi: "clicks"),
            ],
            missing: [1]);

        chart.Options.Annotations!.Points.Select(point => (point.X, point.Label?.Text)).ShouldBe([(TrendPoint.Instant(Monday(0)), "New bids"), (TrendPoint.Instant(Monday(2)), null)]);
        chart.Options.Annotations.Xaxis.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            line => line.X.ShouldBe(TrendPoint.Instant(Monday(1))), line => line.X2.ShouldBeNull(), line => line.Label!.Text.ShouldBe("Out of stock"));
        Points().Select(point => point.Note).ShouldBe(["New bids", "no result for this week; Out of stock", "AMC hid values in 30 % of the rows.", null, null, null]);
    }

    [Fact]
    public void The_kinds_that_are_switched_off_in_the_list_go_from_the_chart_too()
    {
        Draw(
            notes: [new(AnnotationKind.User, Monday(0), Monday(0), "New bids"), new(AnnotationKind.Gap, Monday(1), Monday(1), "No result."), new(AnnotationKind.RetailEvent, Monday(2), Monday(2), "Easter")],
            marks: [(3, MarkKind.Restated)],
            missing: [1]);
        Said().ShouldBe(["New bids", "data gap", "Easter", "dot"], ignoreOrder: true);

        Toggle("Annotation");
        Said().ShouldBe(["data gap", "Easter", "dot"], ignoreOrder: true);
        Points()[0].Note.ShouldBeNull();

        Toggle("Data gap");
        Toggle("Retail event");
        Said().ShouldBe(["dot"]);

        Toggle("Annotation");
        Said().ShouldBe(["New bids", "dot"], ignoreOrder: true);

        void Toggle(string kind) => _board!.FindAll(".note-kind").Single(button => button.TextContent == kind).Click();

        IEnumerable<string> Said() => Chart.Options.Annotations is { } drawn
            ? [.. drawn.Xaxis.Select(line => line.Label!.Text!), .. drawn.Points.Select(point => point.Label?.Text ?? "dot")]
            : [];
    }

    [Fact]
    public void A_trend_without_lines_beside_it_shows_none()
    {
        Draw(mean: 150);
        _board!.FindComponents<ApexPointSeries<TrendPoint>>().Select(series => series.Instance.Name).ShouldBe(["=Sales", "4-week mean"]);

        Draw(mean: 150, lines: []);
        _board!.FindComponents<ApexPointSeries<TrendPoint>>().Select(series => series.Instance.Name).ShouldBe(["=Sales"]);
    }

    private IRenderedComponent<ReportBoard>? _board;

    private ApexChart<TrendPoint> Chart => _board!.FindComponent<ApexChart<TrendPoint>>().Instance;

    private static long At(int week, int days) => TrendPoint.Instant(Monday(week).AddDays(days));

    private static IEnumerable<(object?, object?)> Bands(ApexChart<TrendPoint> chart, string label) =>
        chart.Options.Annotations!.Xaxis.Where(band => band.Label?.Text == label).Select(band => (band.X, band.X2));

    private IReadOnlyList<TrendPoint> Points() => [.. _board!.FindComponents<ApexPointSeries<TrendPoint>>()[0].Instance.Items];

    private ApexChart<TrendPoint> Draw(
        (int Week, MarkKind Kind)[]? marks = null, Annotation[]? notes = null, int[]? missing = null, decimal? mean = null, IReadOnlyList<TrendLine>? lines = null)
    {
        if (_board is null)
        {
            Live();
        }

        var mondays = Enumerable.Range(0, Weeks).Select(Monday).ToList();
        var sample = FrozenSample.Report().Content;
        var series = ((WidgetContent.Trend)sample.Widgets["trend"]).Series[0].Series with
        {
            Values = [.. mondays.Select((_, at) => missing?.Contains(at) == true ? Figure.Missing : new Figure(100 + at, FigureReason.Ok, "USD"))],
            Previous = [.. mondays.Select(_ => Figure.Missing)],
            Mean = [.. mondays.Select(_ => mean)],
            LastYear = [.. mondays.Select(_ => Figure.Missing)],
        };
        var content = sample with
        {
            Sources =
            [
                new("March", [.. mondays.Select((monday, at) => new SourceWeek(
                    monday, monday, monday.AddDays(6), missing?.Contains(at) != true, [.. (marks ?? []).Where(mark => mark.Week == at).Select(mark => new Mark(mark.Kind, monday, $"{mark.Kind}"))]))]),
            ],
            Span = new(mondays[0], mondays[^1]),
            Annotations = notes ?? [],
            Widgets = new Dictionary<string, WidgetContent> { ["trend"] = new WidgetContent.Trend([new(0, series)]), ["notes"] = new WidgetContent.Notes() },
        };
        _board = Page.Render<ReportBoard>(parameters => parameters
            .Add(board => board.Content, content)
            .Add(board => board.Layout, new ReportLayout { Widgets = [new() { Id = "trend", Kind = WidgetKind.Trend, Lines = lines }, new() { Id = "notes", Kind = WidgetKind.Notes }] }));
        return Chart;
    }
}
