using ApexCharts;
using Bunit;

namespace Collections.Tests.Web.Components;

public sealed class ApexChartTests : ComponentTest
{
    private readonly IReadOnlyList<Point> _points = [new("A", 1), new("B", null), new("C", 3)];

    [Fact]
    public void A_chart_names_itself_and_says_its_newest_values()
    {
        var chart = Render();

        var canvas = chart.Find(".chart-canvas");
        (canvas.GetAttribute("role"), canvas.GetAttribute("tabindex")).ShouldBe(("img", "0"));
        chart.WaitForAssertion(() => chart.Find(".chart-canvas").GetAttribute("aria-label").ShouldBe("Trend. Spend 3 (C)"));
    }

    [Fact]
    public void As_a_table_it_shows_every_point_and_a_missing_one_is_no_zero()
    {
        var chart = Render(isTable: true);

        chart.WaitForAssertion(() => chart.FindAll("tbody tr").Select(row => row.TextContent.Trim()).ShouldBe(["A1", "B–", "C3"]));
        chart.FindAll(".chart-canvas").ShouldBeEmpty();
    }

    [Fact]
    public void A_chart_of_weeks_is_drawn_until_its_legend_stands_and_then_rests()
    {
        var chart = Page.Render<ApexChart<Point>>(parameters => parameters
            .Add(one => one.Title, "Trend")
            .AddChildContent<ApexPointSeries<Point>>(series => Weeks(series, "Spend"))
            .AddChildContent<ApexPointSeries<Point>>(series => Weeks(series, "4-week mean")));

        chart.WaitForAssertion(() => chart.FindAll(".chart-key").Count.ShouldBe(2));
        chart.RenderCount.ShouldBeLessThanOrEqualTo(3);

        // A week's x is a number, boxed anew at every drawing.
        void Weeks(ComponentParameterCollectionBuilder<ApexPointSeries<Point>> series, string name) => series
            .Add(one => one.Name, name).Add(one => one.Items, _points).Add(one => one.XValue, point => point.X.Length * 1_000_000L).Add(one => one.YValue, point => point.Y);
    }

    private IRenderedComponent<ApexChart<Point>> Render(bool isTable = false)
    {
        return Page.Render<ApexChart<Point>>(parameters => parameters
            .Add(chart => chart.Title, "Trend")
            .Add(chart => chart.IsTable, isTable)
            .AddChildContent<ApexPointSeries<Point>>(series => series
                .Add(one => one.Items, _points).Add(one => one.Name, "Spend").Add(one => one.XValue, point => point.X).Add(one => one.YValue, point => point.Y)));
    }

    private sealed record Point(string X, decimal? Y);
}
