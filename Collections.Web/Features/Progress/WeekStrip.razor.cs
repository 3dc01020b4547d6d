using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Collections.Web.Features.Progress;

/// <summary>
/// The weeks as real buttons in blocks of a quarter that wrap. One of them is in the tab order; arrow keys move within. A click opens a week,
/// Shift selects a range, Ctrl adds one.
/// </summary>
public sealed partial class WeekStrip
{
    public const int BlockSize = 13;

    private int _current = -1;
    private int? _anchor;

    [Parameter, EditorRequired]
    public required IReadOnlyList<WeekRow> Weeks { get; set; }

    /// <summary>Kinds that the legend shows; empty: all.</summary>
    [Parameter]
    public IReadOnlySet<WeekKind> Filter { get; set; } = new HashSet<WeekKind>();

    [Parameter]
    public IReadOnlySet<WeekId> Selection { get; set; } = new HashSet<WeekId>();

    /// <summary>What is to be selected, as a function of what is by then: while a browser is behind with drawing, parameters are those of before.</summary>
    [Parameter]
    public EventCallback<Func<IReadOnlySet<WeekId>, IReadOnlySet<WeekId>>> OnSelect { get; set; }

    [Parameter]
    public EventCallback<WeekRow> OnOpen { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    // Until somebody moves, the newest week is the way in.
    private int Current => _current >= 0 && _current < Weeks.Count ? _current : Weeks.Count - 1;

    private IEnumerable<(int Index, WeekRow Week)[]> Blocks => Weeks.Index().Chunk(BlockSize);

    private string ClassOf(WeekRow week)
    {
        var hidden = Filter.Count > 0 && !Filter.Any(week.Is);
        return $"week {week.Kind.Class()}{(week.Partial ? " wk-partial" : "")}{(hidden ? " dimmed" : "")}{(Selection.Contains(week.Id) ? " selected" : "")}";
    }

    private async Task MoveAsync(KeyboardEventArgs e)
    {
        var to = e.Key switch
        {
            "ArrowRight" => Current + 1,
            "ArrowLeft" => Current - 1,
            "ArrowDown" => Current + BlockSize,
            "ArrowUp" => Current - BlockSize,
            "Home" => 0,
            "End" => Weeks.Count - 1,
            _ => -1,
        };
        if (to < 0 || to >= Weeks.Count)
        {
            return;
        }

        if (e.ShiftKey)
        {
            _anchor ??= Current;
            await SelectRangeAsync(_anchor.Value, to);
        }
        else
        {
            _anchor = null;
        }

        _current = to;
        await JS.InvokeVoidAsync("collections.focus", Weeks[to].ElementId);
    }

    private async Task ClickAsync(int index, MouseEventArgs e)
    {
        var from = Current;
        _current = index;
        if (e.ShiftKey)
        {
            _anchor ??= from;
            await SelectRangeAsync(_anchor.Value, index);
        }
        else if (e.CtrlKey || e.MetaKey)
        {
            _anchor = index;
            var id = Weeks[index].Id;
            await OnSelect.InvokeAsync(selection => selection.Toggled(id));
        }
        else
        {
            await OnOpen.InvokeAsync(Weeks[index]);
        }
    }

    private Task SelectRangeAsync(int from, int to)
    {
        var range = Weeks.Skip(Math.Min(from, to)).Take(Math.Abs(to - from) + 1).Select(week => week.Id).ToHashSet();
        return OnSelect.InvokeAsync(_ => range);
    }
}
