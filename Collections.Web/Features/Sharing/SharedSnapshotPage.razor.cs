using System.Data.Common;
using Collections.Core.Sharing;
using Collections.Web.Security;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Sharing;

/// <summary>A snapshot for whoever holds its secret link. An ended, revoked or guessed link gives the same page; one that ends while it is open closes.</summary>
public sealed partial class SharedSnapshotPage : IDisposable
{
    private SharedSnapshot? _snapshot;
    private IDisposable? _subscription;
    private ITimer? _end;
    private bool _isClosed;
    private bool _isDisposed;

    [Parameter]
    public required string Token { get; set; }

    /// <summary>Only while the page is drawn for the first time.</summary>
    [CascadingParameter]
    public HttpContext? HttpContext { get; set; }

    [Inject]
    public required SharedLinks Links { get; init; }

    [Inject]
    public required SharedSnapshots Snapshots { get; init; }

    [Inject]
    public required SnapshotFeed Feed { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    public static string Address(string token) => $"/s/{token}";

    public void Dispose()
    {
        _isDisposed = true;
        _subscription?.Dispose();
        _end?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _snapshot = SecretText.TryParse(Token, out var secret) ? await Snapshots.FindAsync(secret.Hash, CancellationToken.None) : null;
        _isClosed = _snapshot is null;
        if (HttpContext is not null)
        {
            await Links.MeetAsync(HttpContext, secret, _snapshot);
        }
        else if (_snapshot is not null)
        {
            _subscription = Feed.Subscribe(_snapshot.Id, LookAsync);

            // A timer cannot wait longer than 49 days; the feed looks now and then anyway.
            var left = _snapshot.ExpiresAt - Time.GetUtcNow();
            _end = Time.CreateTimer(_ => _ = LookAsync(), null, left < TimeSpan.FromDays(40) ? left + TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Called from any thread: is the link still open?</summary>
    private async Task LookAsync()
    {
        try
        {
            await InvokeAsync(async () =>
            {
                if (!_isDisposed && _snapshot is not null && !(SecretText.TryParse(Token, out var secret) && await Snapshots.IsOpenAsync(secret.Hash, CancellationToken.None)))
                {
                    (_snapshot, _isClosed) = (null, true);
                    StateHasChanged();
                }
            });
        }
        catch (Exception exception) when (exception is DbException or ObjectDisposedException)
        {
            // It looks again in a moment, or the page is gone.
        }
    }
}
