using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>Every text that a workflow has had: to compare, and to begin from again.</summary>
public sealed partial class WorkflowVersions
{
    private int _shown = 10;
    private int? _open;

    /// <summary>Newest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<WorkflowVersionRow> Versions { get; set; }

    /// <summary>What stands in the editor.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    [Parameter]
    public bool IsEditable { get; set; }

    [Parameter]
    public EventCallback<WorkflowVersionRow> OnUse { get; set; }

    private void Toggle(WorkflowVersionRow version) => _open = _open == version.Version ? null : version.Version;
}
