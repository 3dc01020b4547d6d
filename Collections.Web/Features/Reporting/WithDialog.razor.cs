using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

/// <summary>Puts other collections beside this one.</summary>
public sealed partial class WithDialog : IDisposable
{
    private const int Max = 5;

    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseButton = true, CloseOnEscapeKey = true };

    private readonly CancellationTokenSource _disposed = new();
    private List<CollectionId> _chosen = [];
    private IReadOnlyList<CollectionRow>? _rows;

    [Parameter, EditorRequired]
    public required ReportState State { get; set; }

    [Parameter]
    public EventCallback<ReportState?> OnDone { get; set; }

    [Inject]
    public required CollectionQueries Queries { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        _chosen = [.. State.View.With];
        try
        {
            var page = await Queries.ListAsync(new() { Limit = CollectionFilter.MaxLimit }, _disposed.Token);
            _rows = [.. page.Items.Where(row => row.Id != State.Collection)];
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The dialog is closed.
        }
    }

    private void Choose(CollectionId id, bool chosen)
    {
        _chosen.Remove(id);
        if (chosen)
        {
            _chosen.Add(id);
        }
    }

    private Task CloseAsync(bool open) => open ? Task.CompletedTask : OnDone.InvokeAsync(null);
}
