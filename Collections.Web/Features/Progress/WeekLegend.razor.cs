using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>Explains the signs, counts them, and filters by them.</summary>
public sealed partial class WeekLegend
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<WeekRow> Weeks { get; set; }

    [Parameter]
    public IReadOnlySet<WeekKind> Filter { get; set; } = new HashSet<WeekKind>();

    [Parameter]
    public EventCallback<IReadOnlySet<WeekKind>> FilterChanged { get; set; }

    private int Count(WeekKind kind) => Weeks.Count(week => week.Is(kind));

    // Partial weeks are rare: their entry stands there only when there is one.
    private bool IsShown(WeekKind kind) => kind != WeekKind.Partial || Filter.Contains(kind) || Count(kind) > 0;

    private Task ToggleAsync(WeekKind kind) =>
        FilterChanged.InvokeAsync(Filter.Contains(kind) ? [.. Filter.Where(other => other != kind)] : new HashSet<WeekKind>([.. Filter, kind]));

    private Task ClearAsync() => FilterChanged.InvokeAsync(new HashSet<WeekKind>());
}
