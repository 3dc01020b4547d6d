using AngleSharp.Dom;
using Bunit;
using Collections.Core.Planning;
using Collections.Web.Features.Progress;
using Microsoft.AspNetCore.Components.Web;

namespace Collections.Tests.Web.Components;

public sealed class WeekStripTests : ComponentTest
{
    private readonly WeekRow[] _weeks = Weeks.Year();
    private IReadOnlySet<WeekId> _selection = new HashSet<WeekId>();
    private WeekRow? _opened;

    [Fact]
    public void Every_week_is_a_button_in_blocks_of_a_quarter()
    {
        var strip = Render();

        strip.FindAll("button").Count.ShouldBe(52);
        strip.FindAll(".block").Select(block => block.QuerySelectorAll("button").Length).ShouldBe([13, 13, 13, 13]);
    }

    [Fact]
    public void A_week_says_its_dates_state_attempt_and_reason()
    {
        Weeks.A(status: WeekStatus.Failed, attempt: 2, reason: "rate limited").Label.ShouldBe("Week 2025-03-03 to 03-09, failed, attempt 2, rate limited");
        Weeks.A(partial: true).Label.ShouldBe("Week 2025-03-03 to 03-06, done, partial week");
        (Weeks.A() with { RowCount = 1234 }).Label.ShouldBe("Week 2025-03-03 to 03-09, done, 1,234 rows");
    }

    [Fact]
    public void Only_one_week_is_in_the_tab_order_and_it_is_the_newest_at_first()
    {
        var strip = Render();

        InTabOrder(strip).ShouldBe([_weeks[51].ElementId]);
    }

    [Theory]
    [InlineData("ArrowLeft", 50)]
    [InlineData("ArrowUp", 38)]
    [InlineData("Home", 0)]
    [InlineData("End", 51)]
    public async Task Keys_move_the_focus_and_the_tab_stop(string key, int to)
    {
        var strip = Render();

        await PressAsync(strip, key);

        InTabOrder(strip).ShouldBe([_weeks[to].ElementId]);
        Page.JSInterop.VerifyInvoke("collections.focus").Arguments.ShouldBe([_weeks[to].ElementId]);
    }

    [Theory]
    [InlineData("ArrowRight")]
    [InlineData("ArrowDown")]
    [InlineData("a")]
    public async Task Nothing_moves_past_the_end_or_by_other_keys(string key)
    {
        var strip = Render();

        await PressAsync(strip, key);

        InTabOrder(strip).ShouldBe([_weeks[51].ElementId]);
        Page.JSInterop.VerifyNotInvoke("collections.focus");
    }

    [Fact]
    public async Task Shift_with_arrows_selects_a_range_that_grows_and_shrinks()
    {
        var strip = Render();

        await PressAsync(strip, "ArrowLeft", shift: true);
        await PressAsync(strip, "ArrowLeft", shift: true);
        _selection.ShouldBe([_weeks[49].Id, _weeks[50].Id, _weeks[51].Id], ignoreOrder: true);

        await PressAsync(strip, "ArrowRight", shift: true);
        _selection.ShouldBe([_weeks[50].Id, _weeks[51].Id], ignoreOrder: true);
    }

    [Fact]
    public async Task A_click_opens_the_week_and_shift_selects_up_to_it()
    {
        var strip = Render();

        await strip.Find($"#{_weeks[40].ElementId}").ClickAsync(new MouseEventArgs());
        _opened.ShouldBe(_weeks[40]);

        await strip.Find($"#{_weeks[38].ElementId}").ClickAsync(new MouseEventArgs { ShiftKey = true });
        _selection.ShouldBe([_weeks[38].Id, _weeks[39].Id, _weeks[40].Id], ignoreOrder: true);
    }

    [Fact]
    public async Task Ctrl_adds_and_removes_single_weeks()
    {
        var strip = Render();

        await strip.Find($"#{_weeks[3].ElementId}").ClickAsync(new MouseEventArgs { CtrlKey = true });
        await strip.Find($"#{_weeks[9].ElementId}").ClickAsync(new MouseEventArgs { CtrlKey = true });
        await strip.Find($"#{_weeks[3].ElementId}").ClickAsync(new MouseEventArgs { CtrlKey = true });

        _selection.ShouldBe([_weeks[9].Id]);
        strip.Find($"#{_weeks[9].ElementId}").GetAttribute("aria-pressed").ShouldBe("true");
    }

    [Fact]
    public void The_legend_s_choice_dims_the_other_weeks_but_keeps_them_reachable()
    {
        var strip = Render(new HashSet<WeekKind> { WeekKind.Failed, WeekKind.Partial });

        strip.FindAll("button:not(.dimmed)").Select(button => button.Id)
            .ShouldBe([_weeks[38].ElementId, _weeks[39].ElementId, _weeks[40].ElementId, _weeks[51].ElementId]);
        strip.FindAll("button").Count.ShouldBe(52);
    }

    private static IEnumerable<string?> InTabOrder(IRenderedComponent<WeekStrip> strip) =>
        strip.FindAll("button[tabindex='0']").Select(button => button.Id);

    private static Task PressAsync(IRenderedComponent<WeekStrip> strip, string key, bool shift = false) =>
        strip.Find("[role=toolbar]").KeyDownAsync(new KeyboardEventArgs { Key = key, ShiftKey = shift });

    private IRenderedComponent<WeekStrip> Render(HashSet<WeekKind>? filter = null)
    {
        IRenderedComponent<WeekStrip>? strip = null;
        strip = Page.Render<WeekStrip>(parameters => parameters
            .Add(component => component.Weeks, _weeks)
            .Add(component => component.Filter, filter ?? [])
            .Add(component => component.OnOpen, week => _opened = week)
            .Add(component => component.OnSelect, change =>
            {
                _selection = change(_selection);
                strip!.Render(again => again.Add(component => component.Selection, _selection));
            }));
        return strip;
    }
}
