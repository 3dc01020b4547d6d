using ApexCharts;
using Bunit;
using Collections.Tests.Support;
using Microsoft.JSInterop;

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

    [Fact]
    public async Task A_chart_whose_circuit_went_first_goes_without_a_word()
    {
        var drawn = Drawn();
        drawn.SetupVoid("destroy").SetException(new JSDisconnectedException("The circuit is gone."));
        var chart = Render();
        chart.WaitForAssertion(() => _module!.VerifyInvoke("create"));

        await chart.Instance.DisposeAsync();

        drawn.VerifyInvoke("destroy");
    }

    [Fact]
    public async Task A_chart_whose_circuit_goes_while_it_is_redrawn_says_nothing_either()
    {
        var drawn = Drawn();
        drawn.SetupVoid("updateSeries", _ => true).SetException(new JSDisconnectedException("The circuit is gone."));
        var chart = Render();
        chart.WaitForAssertion(() => _module!.VerifyInvoke("create"));

        await chart.InvokeAsync(() => Show(chart, [new("A", 2)]));

        drawn.VerifyInvoke("updateSeries");
    }

    [Fact]
    public async Task Of_changes_that_come_faster_than_the_browser_draws_only_the_newest_is_sent()
    {
        var drawn = Drawn();
        var update = drawn.SetupVoid("updateSeries", _ => true);
        var chart = Render();
        chart.WaitForAssertion(() => _module!.VerifyInvoke("create"));

        foreach (var value in new[] { 11, 12, 13 })
        {
            Show(chart, [new("A", value)]);
        }

        drawn.VerifyInvoke("updateSeries").Arguments[0].ShouldBeOfType<string>().ShouldContain("11");
        update.SetVoidResult();

        await Wait.UntilAsync(() => drawn.Invocations["updateSeries"].Count == 2, "the newest to be sent");
        drawn.VerifyInvoke("updateSeries", 2)[^1].Arguments[0].ShouldBeOfType<string>().ShouldContain("13");
    }

    [Fact]
    public async Task A_picture_is_made_in_the_browser_under_the_name_that_was_asked_for()
    {
        var drawn = Drawn();
        drawn.SetupVoid("png", _ => true).SetVoidResult();
        var chart = Render();
        chart.WaitForAssertion(() => _module!.VerifyInvoke("create"));

        await chart.InvokeAsync(() => chart.Instance.DownloadPngAsync("trend.png"));

        drawn.VerifyInvoke("png").Arguments.ShouldBe(["trend.png", "Trend"]);
    }

    private BunitJSModuleInterop? _module;

    /// <summary>The chart as the browser has it.</summary>
    private BunitJSModuleInterop Drawn()
    {
        _module = Page.JSInterop.SetupModule("/charts/charts.js");
        return _module.SetupModule("create", _ => true);
    }

    private static void Show(IRenderedComponent<ApexChart<Point>> chart, IReadOnlyList<Point> points) => chart.Render(parameters => parameters.AddChildContent<ApexPointSeries<Point>>(series => series
        .Add(one => one.Items, points).Add(one => one.Name, "Spend").Add(one => one.XValue, point => point.X).Add(one => one.YValue, point => point.Y)));

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
