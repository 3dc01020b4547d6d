using Bunit;
using Collections.Core.Planning;
using Collections.Web.Features.Progress;

namespace Collections.Tests.Web.Components;

public sealed class WeekLegendTests : ComponentTest
{
    private IReadOnlySet<WeekKind> _filter = new HashSet<WeekKind>();

    [Fact]
    public void Counts_what_the_strip_shows()
    {
        var legend = Render(Weeks.Year());

        legend.FindAll("button").Select(button => button.TextContent.Trim())
            .ShouldBe(["Done 38", "Running 2", "Waiting 8", "Failed 3", "Skipped 1", "Partial 1"]);
    }

    [Fact]
    public void Says_nothing_of_partial_weeks_where_there_are_none()
    {
        Render([Weeks.A()]).Markup.ShouldNotContain("Partial");
    }

    [Fact]
    public async Task Entries_switch_the_filter_on_and_off()
    {
        var legend = Render(Weeks.Year());

        await legend.FindAll("button")[3].ClickAsync(new());
        _filter.ShouldBe([WeekKind.Failed]);
        legend.FindAll("button")[3].GetAttribute("aria-pressed").ShouldBe("true");

        await legend.FindAll("button")[0].ClickAsync(new());
        _filter.ShouldBe([WeekKind.Failed, WeekKind.Success], ignoreOrder: true);

        await legend.FindAll("button")[^1].ClickAsync(new());
        _filter.ShouldBeEmpty();
    }

    private IRenderedComponent<WeekLegend> Render(WeekRow[] weeks)
    {
        IRenderedComponent<WeekLegend>? legend = null;
        legend = Page.Render<WeekLegend>(parameters => parameters
            .Add(component => component.Weeks, weeks)
            .Add(component => component.FilterChanged, filter =>
            {
                _filter = filter;
                legend!.Render(again => again.Add(component => component.Filter, filter));
            }));
        return legend;
    }
}
