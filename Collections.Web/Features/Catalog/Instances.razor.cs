using System.Data.Common;
using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>The AMC instances that are open to one.</summary>
public sealed partial class Instances : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<InstanceRow>? _rows;
    private string? _failure;

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override Task OnInitializedAsync() => RendererInfo.IsInteractive ? ReadAsync() : Task.CompletedTask;

    private async Task ReadAsync()
    {
        try
        {
            _rows = await Catalog.InstancesAsync(_disposed.Token);
            _failure = null;
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The instances could not be read just now.";
        }
    }
}
