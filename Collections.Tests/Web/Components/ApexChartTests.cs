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
