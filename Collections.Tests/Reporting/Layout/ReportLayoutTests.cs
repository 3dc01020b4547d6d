using System.Text.Json;
using Collections.Core.Reporting.Layout;

namespace Collections.Tests.Reporting.Layout;

public sealed class ReportLayoutTests
{
    private static readonly ReportLayout Rearranged = new()
    {
        View = new()
        {
            From = new(2026, 1, 5),
            To = new(2026, 3, 30),
            Compare = ReportComparison.LastYear,
            WeekA = new(2026, 1, 5),
            WeekB = new(2026, 3, 2),
            Group = PeriodGrouping.Quarter,
            Aggregation = WeekAggregation.Max,
            Kpis = ["roas", "=cmd|' /C calc'!A0"],
            Lead = "roas",
            Dimension = "campaign",
            Filters = [new("campaign", ["<b>Brand</b>", null])],
            Groups = [new("Brand", "campaign", GroupMatch.StartsWith, "brand_")],
            With = [new(Guid.Parse("0199c0de-0000-7000-8000-000000000001"))],
            KnownOn = new(2026, 4, 1),
        },
        Widgets =
        [
            new() { Id = "trend", Kind = WidgetKind.Trend, Width = 12, Height = WidgetHeight.Large, Chart = ChartKind.Area, Lines = [TrendLine.Mean, TrendLine.LastYear], Kpis = ["roas"] },
            new() { Id = "drivers2", Kind = WidgetKind.Drivers, Width = 4, Title = "Why?", Dimension = "asin", Sort = WidgetSort.Change, Filters = [new("campaign", ["A"])], AsTable = true },
        ],
    };

    [Fact]
    public void A_rearranged_report_comes_back_exactly()
    {
        var reading = ReportLayoutJson.Read(ReportLayoutJson.Write(Rearranged));

        reading.Layout.ShouldBe(Rearranged);
        reading.Notes.ShouldBeEmpty();
        ReportLayoutJson.Write(reading.Layout).ShouldBe(ReportLayoutJson.Write(Rearranged));
    }

    [Fact]
    public void What_another_version_knew_is_left_out_and_said()
    {
        var reading = ReportLayoutJson.Read(
            """
            { "version": 9, "view": { "weeks": 99999, "from": "2026-03-30", "to": "2026-01-05", "compare": "9", "group": "decade", "weekB": "2026-03-05", "mood": "good" },
              "widgets": [ { "id": "trend", "kind": "trend", "width": 50, "lines": ["goal", "moon"] }, { "id": "x", "kind": "hologram" }, { "id": "trend", "kind": "notes" } ] }
            """);

        reading.Notes.ShouldBe(["This report was saved by a newer version; what this one does not know is left out.", "2 widgets are not known here and left out."]);
        reading.Layout.View.ShouldBe(new ReportView { Weeks = 520, WeekB = new(2026, 3, 2) }, "the rest is as usual");
        var widget = reading.Layout.Widgets.ShouldHaveSingleItem();
        (widget.Width, widget.Lines!.Single()).ShouldBe((12, TrendLine.Goal));
    }

    [Fact]
    public void What_may_be_saved_comes_back_exactly_however_large_it_is()
    {
        var large = Large(values: ReportLayoutJson.MaxValues, of: "Campaign");

        ReportLayoutJson.Problem(large).ShouldBeNull();
        ReportLayoutJson.Read(ReportLayoutJson.Write(large)).ShouldSatisfyAllConditions(reading => reading.Layout.ShouldBe(large), reading => reading.Notes.ShouldBeEmpty());
    }

    [Fact]
    public void What_would_not_come_back_exactly_is_refused_with_what_to_do()
    {
        ReportLayoutJson.Problem(Large(ReportLayoutJson.MaxValues + 1, "Campaign")).ShouldBe(
            "The view cannot be kept as it is. 1 of the values of the filter on campaign are left out: 1,000 are possible.");
        ReportLayoutJson.Problem(Large(1_000, new string('x', 70))).ShouldStartWith("The view would take 7");
        ReportLayoutJson.Problem(new() { Widgets = [new() { Id = "trend", Kind = WidgetKind.Trend, Title = new string('x', 121) }] }).ShouldNotBeNull().ShouldContain("more than 120 characters");
        ReportLayoutJson.Problem(new() { Widgets = [.. Enumerable.Range(0, 41).Select(at => new ReportWidget { Id = $"w{at}", Kind = WidgetKind.Notes })] })
            .ShouldNotBeNull().ShouldContain("1 of the widgets is left out: 40 are possible.");
    }

    [Fact]
    public void No_line_beside_a_trend_is_another_choice_than_the_usual_ones()
    {
        var layout = new ReportLayout { Widgets = [new() { Id = "a", Kind = WidgetKind.Trend, Lines = [] }, new() { Id = "b", Kind = WidgetKind.Trend }] };

        ReportLayoutJson.Read(ReportLayoutJson.Write(layout)).Layout.Widgets.Select(widget => widget.Lines?.Count).ShouldBe([0, null]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "version": "1" }""")]
    [InlineData("""{ "version": 1, "widgets": [""")]
    [InlineData("""{ "version": 1, "widgets": [{ "kind": "tiles", "id": "a", "title": "\u0000" }] }""")]
    [InlineData("""{ "version": 1, "view": { "kpis": ["\ud800"] } }""")]
    public void What_is_no_layout_is_refused(string json)
    {
        Should.Throw<JsonException>(() => ReportLayoutJson.Read(json));
    }

    [Fact]
    public void A_document_beyond_every_layout_is_refused_before_it_is_parsed()
    {
        Should.Throw<JsonException>(() => ReportLayoutJson.Read(new string(' ', ReportLayoutJson.MaxRead) + "{}"));
    }

    [Fact]
    public void Widgets_are_added_moved_resized_and_removed()
    {
        var layout = ReportLayout.Standard.Add(WidgetKind.Trend, out var added);

        added.Id.ShouldBe("trend2");
        layout.Move("trend2", -5).Widgets[0].Id.ShouldBe("trend2");
        layout.Move("tiles", 99).Widgets[^1].Id.ShouldBe("tiles");
        layout.Replace(added with { Width = 12 }).Find("trend2")!.Width.ShouldBe(12);
        layout.Remove("trend2").ShouldBe(ReportLayout.Standard);
    }

    [Fact]
    public void The_standard_report_has_every_kind_of_widget_once()
    {
        ReportLayout.Standard.Widgets.Select(widget => widget.Kind).Order().ShouldBe(Enum.GetValues<WidgetKind>());
    }

    private static ReportLayout Large(int values, string of) =>
        new() { View = new() { Filters = [new("campaign", [.. Enumerable.Range(0, values).Select(at => $"{of} {at}")])] }, Widgets = ReportLayout.Standard.Widgets };
}
