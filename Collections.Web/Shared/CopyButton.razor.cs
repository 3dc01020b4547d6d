using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Collections.Web.Shared;

public sealed partial class CopyButton : IDisposable
{
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _disposed = new();
    private bool _copied;

    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>What is copied: "Copy the SQL".</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
    }

    private async Task CopyAsync()
    {
        _copied = await JS.InvokeAsync<bool>("collections.copy", Text);
        if (!_copied)
        {
            return;
        }

        StateHasChanged();
        try
        {
            await Task.Delay(Shown, Time, _disposed.Token);
            _copied = false;
        }
        catch (OperationCanceledException)
        {
            // The page is gone, and the button with it.
        }
    }
}
