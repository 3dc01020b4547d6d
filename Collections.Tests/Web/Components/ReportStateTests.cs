using Collections.Core.Reporting.Layout;
using Collections.Web.Features.Reporting;

namespace Collections.Tests.Web.Components;

public sealed class ReportStateTests
{
    private static readonly Guid Id = Guid.Parse("0199c0de-0000-7000-8000-000000000001");

    [Fact]
    public void The_usual_report_has_a_bare_address()
    {
        Read("").Address().ShouldBe($"/collections/{Id}/report");
    }

    [Fact]
    public void Everything_that_is_shown_comes_back_from_the_address()
    {
        var state = Read("") with
        {
            Config = "c1",
            IsArranging = true,
            Layout = ReportLayout.Standard.Move("drivers", 0).Remove("heatmap") with
            {
                View = new()
                {
                    From = new(2026, 1, 5),
                    To = new(2026, 3, 2),
                    Compare = ReportComparison.PreviousPeriod,
                    WeekA = new(2026, 1, 5),
                    WeekB = new(2026, 2, 2),
                    Group = PeriodGrouping.Quarter,
                    Aggregation = WeekAggregation.Avg,
                    Kpis = ["roas", "spend"],
                    Lead = "spend",
                    Dimension = "asin",
                    Filters = [new("campaign", ["A, B & <C>", null])],
                    Groups = [new("Brand", "campaign", GroupMatch.Contains, "brand")],
                    With = [new(Guid.Parse("0199c0de-0000-7000-8000-000000000002"))],
                    KnownOn = new(2026, 2, 1),
                },
            },
        };

        Read(state.Address()).ShouldBe(state);
        Read(state.Address()).Layout.ShouldBe(state.Layout);
    }

    [Theory]
    [InlineData("?weeks=-5&from=x&vs=sideways&agg=7&f=[1]&f=nonsense&with=me")]
    [InlineData("?weeks=999999999999999&from=2026-03-02&to=2026-01-05&by=")]
    public void What_cannot_be_read_counts_as_not_given(string query)
    {
        var view = Read($"/report{query}").View;

        (view.From, view.Compare, view.Filters.Count, view.With.Count).ShouldBe((null, ReportComparison.WeekOverWeek, 0, 0));
        view.Weeks.ShouldBeInRange(1, 520);
    }

    [Fact]
    public void An_arrangement_of_forty_filtered_widgets_comes_back_from_its_address()
    {
        var widgets = Enumerable.Range(0, ReportLayout.MaxWidgets).Select(at => new ReportWidget
        {
            Id = $"trend{at}",
            Kind = WidgetKind.Trend,
            Filters = [new("campaign", [.. Enumerable.Range(0, 20).Select(value => $"{Guid.NewGuid():N}"[..(10 + value)])])],
        });
        var state = Read("") with { Layout = new() { Widgets = [.. widgets] } };

        state.Address().Length.ShouldBeInRange(8_000, ReportState.MaxAddress);
        Read(state.Address()).Layout.ShouldBe(state.Layout);
        Read(state.Address()).Notes.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("not-base64!")]
    [InlineData("AAAA")]
    public void An_arrangement_that_cannot_be_read_is_said(string layout)
    {
        var state = Read($"/report?layout={layout}");

        state.Layout.Widgets.ShouldBe(ReportLayout.Standard.Widgets);
        state.Notes.ShouldHaveSingleItem();
    }

    private static ReportState Read(string address) => ReportState.Read(Id, $"http://localhost{(address.StartsWith('/') ? address : $"/collections/{Id}/report{address}")}");
}
