using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Collections.Web.Shared;

public sealed partial class CopyButton : IDisposable
{
    private static readonly TimeSpan Shown = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _disposed = new();
    private bool _copied;
    private bool _failed;
    private bool _isBusy;

    [Parameter]
    public string? Text { get; set; }

    /// <summary>Given where the text is too long to be kept at hand: makes it when it is wanted; null when it cannot be had.</summary>
    [Parameter]
    public Func<Task<string?>>? TextSource { get; set; }

    /// <summary>A button with words instead of one with a picture.</summary>
    [Parameter]
    public bool ShowsLabel { get; set; }

    /// <summary>What is copied: "Copy the SQL".</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private string Look => _copied ? Icons.Material.Outlined.Check : Icons.Material.Outlined.ContentCopy;

    public void Dispose()
    {
        _disposed.Cancel();
    }

    private async Task CopyAsync()
    {
        _isBusy = true;
        try
        {
            var text = TextSource is null ? Text : await TextSource();
            _copied = text is not null && await JS.InvokeAsync<bool>("collections.copy", text);
        }
        finally
        {
            _isBusy = false;
        }

        _failed = !_copied;
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
