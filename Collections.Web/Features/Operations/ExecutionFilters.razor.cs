using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Operations;

public sealed partial class ExecutionFilters
{
    [Parameter, EditorRequired]
    public required ExecutionsState State { get; set; }

    [Parameter]
    public EventCallback<ExecutionsState> StateChanged { get; set; }

    [Parameter]
    public IReadOnlyList<InstanceRow> Instances { get; set; } = [];

    // Another choice begins at the newest again.
    private Task ChangeAsync(ExecutionsState state) => StateChanged.InvokeAsync(state with { After = null });
}
