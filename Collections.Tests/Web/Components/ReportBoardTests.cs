using AngleSharp.Dom;
using Bunit;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Sharing;
using Collections.Web.Features.Reporting;

namespace Collections.Tests.Web.Components;

/// <summary>The board of a report, drawn from content alone.</summary>
public sealed class ReportBoardTests : ComponentTest
{
    private readonly List<ReportLayout> _changes = [];

    [Fact]
    public void A_frozen_board_shows_everything_and_lets_nothing_be_changed()
    {
        var board = Board(isReadOnly: true, isArranging: true);

        board.FindAll(".widget h2").Select(title => title.TextContent).ShouldBe(["KPIs", "Trend: =Sales", "What happened"]);
        board.Find(".tile-value").TextContent.ShouldBe("$300.00");
        board.Find(".tile-marks .mark").TextContent.ShouldStartWith("partial");
        board.Find(".note-text").TextContent.ShouldStartWith("=cmd|' /C calc'!A0");
        board.FindAll("select, .tile-name, [aria-label=Settings], [aria-label='Move later'], [draggable=true]").ShouldBeEmpty();
    }

    [Fact]
    public void The_reader_of_a_frozen_board_may_look_at_the_chart_instead_of_the_table()
    {
        var board = Board(isReadOnly: true);
        board.WaitForAssertion(() => board.FindAll("#widget-trend tbody tr").Count.ShouldBe(3));

        board.Find("#widget-trend [aria-label='Show as chart']").Click();

        board.FindAll("#widget-trend .chart-canvas").Count.ShouldBe(1);
        _changes.ShouldBeEmpty();
    }

    [Fact]
    public void A_widget_is_moved_resized_and_removed_by_buttons()
    {
        var board = Board(isArranging: true);

        board.Find("#widget-tiles [aria-label='Move later']").Click();
        board.Find("#widget-trend [aria-label=Narrower]").Click();
        board.Find("#widget-notes [aria-label=Remove]").Click();

        _changes[0].Widgets.Select(widget => widget.Id).ShouldBe(["trend", "tiles", "notes"]);
        _changes[1].Find("trend")!.Width.ShouldBe(FrozenSample.Layout.Find("trend")!.Width - 1);
        _changes[2].Widgets.Select(widget => widget.Id).ShouldBe(["tiles", "trend"]);
        board.Find("[role=status]:last-of-type").TextContent.ShouldContain("is removed");
    }

    [Fact]
    public void A_report_without_widgets_offers_the_usual_ones()
    {
        var board = Board(layout: FrozenSample.Layout with { Widgets = [] });

        board.FindAll("button").Single(button => button.TextContent.Contains("Usual arrangement", StringComparison.Ordinal)).Click();

        _changes.Single().Widgets.ShouldBe(ReportLayout.Standard.Widgets);
    }

    private IRenderedComponent<ReportBoard> Board(bool isReadOnly = false, bool isArranging = false, ReportLayout? layout = null)
    {
        Live();
        return Page.Render<ReportBoard>(parameters => parameters
            .Add(board => board.Content, FrozenSample.Report().Content)
            .Add(board => board.Layout, layout ?? FrozenSample.Layout)
            .Add(board => board.IsReadOnly, isReadOnly)
            .Add(board => board.IsArranging, isArranging)
            .Add(board => board.OnLayout, _changes.Add));
    }
}
