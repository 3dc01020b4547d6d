using Bunit;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Sharing;
using Collections.Web.Features.Reporting;
using MudBlazor;

namespace Collections.Tests.Web.Components;

public sealed class WidgetSettingsTests : ComponentTest
{
    private static readonly ReportWidget Trend = new()
    {
        Id = "trend",
        Kind = WidgetKind.Trend,
        Filters = [new("campaign", [" Brand", null, "Spring"]), new("asin", ["B1"])],
    };

    private readonly List<ReportWidget?> _done = [];

    [Fact]
    public void Filters_that_nobody_touched_stay_as_they_are_all_of_them()
    {
        var dialog = Open(Trend);
        dialog.Find("input[maxlength='120']").Change("Spend, branded");

        Apply(dialog);

        var widget = _done.ShouldHaveSingleItem().ShouldNotBeNull();
        widget.Title.ShouldBe("Spend, branded");
        widget.Filters.ShouldBe(Trend.Filters);
    }

    [Fact]
    public void Filters_are_changed_removed_and_added_with_and_without_what_is_not_set()
    {
        var dialog = Open(Trend);
        dialog.Find("[aria-label='Filter 1'] input[type=checkbox]").Change(false);
        dialog.Find("[aria-label='Remove the filter on asin']").Click();
        dialog.FindAll("button").Single(button => button.TextContent.Contains("Add a filter", StringComparison.Ordinal)).Click();
        dialog.Find("[aria-label='Filter 2'] select").Change("asin");
        dialog.Find("[aria-label='Filter 2'] textarea").Change("B2\nB3\n\nB2");
        dialog.Find("[aria-label='Filter 2'] input[type=checkbox]").Change(true);

        Apply(dialog);

        _done.Single()!.Filters.Select(filter => $"{filter.Dimension}: {string.Join(",", filter.Values.Select(value => value ?? "null"))}").ShouldBe(["campaign: Brand,Spring", "asin: B2,B3,null"]);
    }

    [Fact]
    public void No_line_is_not_the_same_as_the_usual_lines()
    {
        var dialog = Open(Trend);
        foreach (var line in Enum.GetValues<TrendLine>())
        {
            dialog.FindAll("label").Single(label => label.TextContent.Trim() == line.Title()).QuerySelector("input")!.Change(false);
        }

        Apply(dialog);

        _done.Single()!.Lines.ShouldNotBeNull().ShouldBeEmpty();
        Apply(Open(Trend));
        _done[1]!.Lines.ShouldBeNull();
    }

    [Fact]
    public void More_values_than_can_be_kept_are_refused_before_they_are_shown()
    {
        var dialog = Open(Trend);
        dialog.Find("[aria-label='Filter 1'] textarea").Change(string.Join('\n', Enumerable.Range(0, 1_001)));

        Apply(dialog);

        _done.ShouldBeEmpty();
        dialog.Find(".mud-alert").TextContent.ShouldContain("1,000 are possible");
    }

    private IRenderedComponent<MudDialogProvider> Open(ReportWidget widget)
    {
        if (_provider is null)
        {
            Live();
            _provider = Page.Render<MudDialogProvider>();
        }

        var content = FrozenSample.Report().Content with { Dimensions = [new("campaign", "Campaign", true), new("asin", "ASIN", true)] };
        Page.Render<WidgetSettings>(parameters => parameters
            .Add(settings => settings.Widget, widget).Add(settings => settings.Content, content).Add(settings => settings.OnDone, _done.Add));
        _provider.WaitForAssertion(() => _provider.FindAll(".settings").ShouldNotBeEmpty());
        return _provider;
    }

    private IRenderedComponent<MudDialogProvider>? _provider;

    private static void Apply(IRenderedComponent<MudDialogProvider> dialog) => dialog.FindAll("button").Last(button => button.TextContent.Trim() == "Apply").Click();
}
