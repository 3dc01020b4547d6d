using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>The widgets of a report. Draws what it is given and needs no database: the live page and a snapshot show the same board.</summary>
public sealed partial class ReportBoard
{
    private string _said = "";
    private string? _dragged;
    private readonly HashSet<string> _hiddenNotes = [];

    [Parameter, EditorRequired]
    public required ReportContent Content { get; set; }

    [Parameter, EditorRequired]
    public required ReportLayout Layout { get; set; }

    /// <summary>Nothing can be changed: a snapshot.</summary>
    [Parameter]
    public bool IsReadOnly { get; set; }

    [Parameter]
    public bool IsArranging { get; set; }

    /// <summary>The content is being read anew for this layout.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    /// <summary>Somebody changed the layout or what it shows.</summary>
    [Parameter]
    public EventCallback<ReportLayout> OnLayout { get; set; }

    /// <summary>Somebody asked for an answer that weeks cannot give.</summary>
    [Parameter]
    public EventCallback<WholeWindowOffer> OnWholeWindow { get; set; }

    /// <summary>Somebody wants to write about a week, or to change what is written.</summary>
    [Parameter]
    public EventCallback<Annotation> OnAnnotation { get; set; }

    /// <summary>Somebody wants the earlier week's same weekdays.</summary>
    [Parameter]
    public EventCallback<LikeForLikeOffer> OnLikeForLike { get; set; }

    internal Task ChangeAsync(ReportLayout layout) => OnLayout.InvokeAsync(layout);

    internal Task ShowAsync(ReportView view) => OnLayout.InvokeAsync(Layout with { View = view });

    internal Task ReplaceAsync(ReportWidget widget) => OnLayout.InvokeAsync(Layout.Replace(widget));

    internal async Task MoveAsync(ReportWidget widget, int place)
    {
        var to = Math.Clamp(place, 0, Layout.Widgets.Count - 1);
        await OnLayout.InvokeAsync(Layout.Move(widget.Id, to));
        _said = $"{WidgetFrame.TitleOf(widget, Content, Layout.View)} is now number {to + 1} of {Layout.Widgets.Count}.";
        StateHasChanged();
    }

    internal async Task RemoveAsync(ReportWidget widget)
    {
        await OnLayout.InvokeAsync(Layout.Remove(widget.Id));
        _said = $"{WidgetFrame.TitleOf(widget, Content, Layout.View)} is removed.";
        StateHasChanged();
    }

    /// <summary>Whether notes of a kind are shown, in the list and on charts.</summary>
    internal bool ShowsNotes(string kind) => !_hiddenNotes.Contains(kind);

    internal void ToggleNotes(string kind)
    {
        if (!_hiddenNotes.Remove(kind))
        {
            _hiddenNotes.Add(kind);
        }

        StateHasChanged();
    }

    internal void Drag(ReportWidget widget) => _dragged = widget.Id;

    internal async Task DropAsync(int place)
    {
        if (_dragged is { } id && Layout.Find(id) is { } widget)
        {
            _dragged = null;
            await MoveAsync(widget, place);
        }
    }
}
