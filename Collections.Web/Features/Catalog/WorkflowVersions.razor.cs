using System.Data.Common;
using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Catalog;

/// <summary>What a workflow's query was: to compare, and to begin from again. A query is read when it is wanted.</summary>
public sealed partial class WorkflowVersions : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private int _shown = 10;
    private (int Version, string Text)? _open;

    [Parameter, EditorRequired]
    public required WorkflowDetail Workflow { get; set; }

    /// <summary>What stands in the editor.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    [Parameter]
    public bool IsEditable { get; set; }

    [Parameter]
    public EventCallback<(WorkflowVersionRow Version, string Text)> OnUse { get; set; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
    }

    private async Task ToggleAsync(WorkflowVersionRow version) =>
        _open = _open?.Version != version.Version && await QueryAsync(version) is { } text ? (version.Version, text) : null;

    private async Task UseAsync(WorkflowVersionRow version)
    {
        if (await QueryAsync(version) is { } text)
        {
            await OnUse.InvokeAsync((version, text));
        }
    }

    private async Task<string?> QueryAsync(WorkflowVersionRow version)
    {
        try
        {
            return (await Catalog.QueriesOfAsync(Workflow.Workflow.Id, version.Version, _disposed.Token)).GetValueOrDefault(version.Version);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            return null;
        }
        catch (DbException)
        {
            Snackbar.Add("That version could not be read just now. Try again.", Severity.Error, options => options.RequireInteraction = true);
            return null;
        }
    }
}
