using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Progress;

/// <summary>One week with its executions: what came of it, the query, the log, the rows. Which week and tab stands in the address.</summary>
public sealed partial class CollectionExecutionModal
{
    private static readonly DialogOptions Options = new()
    {
        Position = DialogPosition.TopCenter,
        MaxWidth = MaxWidth.Large,
        FullWidth = true,
        CloseButton = true,
        CloseOnEscapeKey = true,
        BackdropClick = true,

        // Its tabs and neighbours are addresses too: the page closes it when the address says so.
        CloseOnNavigation = false,
    };

    private WeekRow? _last;

    [Parameter, EditorRequired]
    public required CollectionDetail Collection { get; set; }

    /// <summary>The open week; null: none.</summary>
    [Parameter, EditorRequired]
    public required WeekRow? Week { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<WeekRow> Weeks { get; set; }

    [Parameter, EditorRequired]
    public required WeekTab Tab { get; set; }

    [Parameter]
    public EventCallback<(DateOnly Week, WeekTab Tab)> OnGo { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    private WeekRow? Shown => Week ?? _last;

    private WeekRow? Previous => Weeks.LastOrDefault(other => other.WeekStartDate < Shown?.WeekStartDate);

    private WeekRow? Next => Weeks.FirstOrDefault(other => other.WeekStartDate > Shown?.WeekStartDate);

    protected override void OnParametersSet() => _last = Week ?? _last;

    private Task GoAsync(WeekRow? week) => week is null ? Task.CompletedTask : OnGo.InvokeAsync((week.WeekStartDate, Tab));

    private Task ChooseTabAsync(int tab) => Week is { } week && (WeekTab)tab != Tab ? OnGo.InvokeAsync((week.WeekStartDate, (WeekTab)tab)) : Task.CompletedTask;

    private Task CloseAsync(bool visible) => visible || Week is null ? Task.CompletedTask : OnClose.InvokeAsync();
}
