using System.Data.Common;
using System.Globalization;
using Collections.Core.Progress;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.App;

/// <summary>What happened to one's collections while one looked elsewhere. Opening it counts as having read it.</summary>
public sealed partial class NoticeBell : IAsyncDisposable
{
    private const int Shown = 20;

    private readonly CancellationTokenSource _disposed = new();
    private ProgressSubscription? _subscription;
    private IReadOnlyList<Notice> _notices = [];
    private int _unread;
    private bool _failed;

    [Inject]
    public required NoticeReader Reader { get; init; }

    [Inject]
    public required LiveUpdates Live { get; init; }

    [Inject]
    public required ILogger<NoticeBell> Logger { get; init; }

    private string Unread => string.Create(CultureInfo.InvariantCulture, $"{_unread} unread {(_unread == 1 ? "notice" : "notices")}");

    private string Label => _unread == 0 ? "Notices" : $"Notices, {Unread}";

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _subscription = Live.SubscribeNotices(RefreshAsync);
            await TryAsync(async () => _unread = await Reader.UnreadAsync(_disposed.Token));
            StateHasChanged();
        }
    }

    private Task RefreshAsync(ProgressHint hint, CancellationToken cancellationToken) => InvokeAsync(async () =>
    {
        await TryAsync(async () => _unread = await Reader.UnreadAsync(cancellationToken));
        StateHasChanged();
    });

    private async Task OpenAsync(bool isOpen)
    {
        if (!isOpen)
        {
            return;
        }

        await TryAsync(async () =>
        {
            _notices = await Reader.ReadAsync(Shown, _disposed.Token);
            _unread = 0;
            if (_notices is [var newest, ..])
            {
                await Reader.MarkReadAsync(newest.At, _disposed.Token);
            }
        });
    }

    private async Task TryAsync(Func<Task> read)
    {
        try
        {
            await read();
            _failed = false;
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
        catch (DbException exception)
        {
            Log.NotRead(Logger, exception);
            _failed = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8530, Level = LogLevel.Warning, Message = "The notices could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
