using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

public sealed partial class ListFilters
{
    [Parameter, EditorRequired]
    public required ListState State { get; set; }

    [Parameter]
    public EventCallback<ListState> StateChanged { get; set; }

    [Parameter]
    public IReadOnlyList<InstanceRow> Instances { get; set; } = [];

    // Another choice begins at the newest again.
    private Task ChangeAsync(ListState state) => StateChanged.InvokeAsync(state with { After = null });
}
