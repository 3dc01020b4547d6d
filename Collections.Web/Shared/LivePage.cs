using System.Data.Common;
using Collections.Core.Progress;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Shared;

/// <summary>
/// A page about many collections: read when it is opened, when its address says something else, and when anything changed that one may see. What cannot be
/// read just now is said, and what stands there stays.
/// </summary>
public abstract partial class LivePage : ComponentBase, IAsyncDisposable
{
    // Never disposed of, here as in every component: what answers late still asks for its token.
    private readonly CancellationTokenSource _gone = new();
    private readonly SemaphoreSlim _oneReading = new(1);
    private ProgressSubscription? _subscription;

    [Inject]
    public required LiveUpdates Live { get; init; }

    [Inject]
    public required ILogger<LivePage> Logger { get; init; }

    protected bool FeedIsUp { get; private set; } = true;

    /// <summary>Why there is nothing newer to see; null: there is.</summary>
    protected string? Failure { get; private set; }

    /// <summary>As in "The collections could not be read just now."</summary>
    protected abstract string Subject { get; }

    /// <summary>Whether what stands there is what the address asks for.</summary>
    protected abstract bool IsCurrent { get; }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _gone.CancelAsync();
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }
    }

    /// <summary>Subscribes before anything is read: what changes after the first reading is told.</summary>
    protected override void OnInitialized()
    {
        FeedIsUp = Live.IsUp;
        if (RendererInfo.IsInteractive)
        {
            _subscription = Live.SubscribeAll((hint, _) => InvokeAsync(async () =>
            {
                FeedIsUp = hint.FeedIsUp;

                // What is not on this page may have come to be; what is has changed.
                await ReadAsync();
                StateHasChanged();
            }));
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && !IsCurrent)
        {
            await ReadAsync();
        }
    }

    protected async Task ReadAsync()
    {
        try
        {
            // One after the other: an answer that is older and slower must not come to stand over a newer one.
            await _oneReading.WaitAsync(_gone.Token);
            try
            {
                await Live.InTurnAsync(() => LoadAsync(_gone.Token), _gone.Token);
            }
            finally
            {
                _oneReading.Release();
            }

            Failure = null;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (FormatException)
        {
            BeginAgain();
        }
        catch (DbException exception)
        {
            Log.NotRead(Logger, Subject, exception);
            Failure = $"{Subject} could not be read just now.";
        }
    }

    /// <exception cref="FormatException">The address names a place that is none.</exception>
    protected abstract Task LoadAsync(CancellationToken cancellationToken);

    /// <summary>The place in the address is from an old or mistyped link: goes to the first.</summary>
    protected virtual void BeginAgain()
    {
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8501, Level = LogLevel.Error, Message = "{Subject} could not be read")]
        public static partial void NotRead(ILogger logger, string subject, Exception exception);
    }
}
