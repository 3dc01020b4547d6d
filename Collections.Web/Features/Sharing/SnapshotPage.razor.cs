using Collections.Core.Sharing;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Sharing;

/// <summary>A snapshot for those who sign in: its owner and whom it was given to. Closes when it is taken back.</summary>
public sealed partial class SnapshotPage : IDisposable
{
    private Snapshot? _snapshot;
    private IDisposable? _subscription;
    private string? _nameError;
    private bool _isClosed;
    private bool _isSharing;
    private bool _isRenaming;
    private bool _isDisposed;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public required SnapshotQueries Queries { get; init; }

    [Inject]
    public required SnapshotWriter Writer { get; init; }

    [Inject]
    public required SnapshotFeed Feed { get; init; }

    [Inject]
    public required SharingRunner Runner { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    public static string Address(SnapshotId id) => $"/snapshots/{id}";

    public void Dispose()
    {
        _isDisposed = true;
        _subscription?.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive || _snapshot?.Row.Id.Value == Id)
        {
            return;
        }

        _subscription?.Dispose();
        (_snapshot, _isClosed) = (null, false);
        _subscription = Feed.Subscribe(new(Id), LookAsync);
        _snapshot = await Queries.FindAsync(new(Id), CancellationToken.None);
        _isClosed = _snapshot is null;
        if (_snapshot is not null)
        {
            await Writer.CountAccessAsync(new(Id), CancellationToken.None);
        }
    }

    /// <summary>Called from any thread: is it still open to this person?</summary>
    private async Task LookAsync()
    {
        try
        {
            await InvokeAsync(async () =>
            {
                if (!_isDisposed && _snapshot is not null && !await Queries.IsOpenAsync(new(Id), CancellationToken.None))
                {
                    (_snapshot, _isClosed) = (null, true);
                    StateHasChanged();
                }
            });
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or ObjectDisposedException)
        {
            // It looks again in a moment, or the page is gone.
        }
    }

    private async Task RefreshAsync() => _snapshot = await Queries.FindAsync(new(Id), CancellationToken.None) ?? _snapshot;

    private async Task RenameAsync((string Name, bool IsDefault) answer)
    {
        var outcome = await Writer.ChangeAsync(new(Id), answer.Name, note: null, CancellationToken.None);
        if (outcome is SharingOutcome.Refused refused)
        {
            _nameError = refused.Message;
            return;
        }

        _isRenaming = false;
        await Runner.RunAsync(() => Task.FromResult(outcome), "Renamed.");
        await RefreshAsync();
    }

    private async Task DeleteAsync()
    {
        var (id, navigation) = (new SnapshotId(Id), Navigation);
        if (await Runner.RunAsync(
            () => Writer.DeleteAsync(id, CancellationToken.None),
            "The snapshot is deleted, and pages that showed it are closed.",
            async () =>
            {
                if (await Runner.RunAsync(() => Writer.RestoreAsync(id, CancellationToken.None), "It is back.") is not null)
                {
                    navigation.NavigateTo(Address(id));
                }
            }) is not null)
        {
            Navigation.NavigateTo(SharedPage.Address);
        }
    }
}
