using System.Data.Common;
using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>The collections that one may see, live.</summary>
public sealed partial class DataCollections : IAsyncDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private Announcer? _announcer;
    private ProgressSubscription? _subscription;
    private CollectionPage? _page;
    private IReadOnlyList<InstanceRow> _instances = [];
    private ListState? _shown;
    private DateTimeOffset _readAt;
    private bool _feedIsUp = true;
    private string? _failure;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "instance")]
    public string? Instance { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    public required CollectionQueries Queries { get; init; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required LiveUpdates Live { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<DataCollections> Logger { get; init; }

    private ListState State => ListState.Read(Search, Status, Instance, After);

    private string Summary
    {
        get
        {
            var open = _page?.Items.Count(row => row.Status == CollectionStatus.Active) ?? 0;
            return open switch
            {
                0 => "A saved backfill each: a query, an instance and a range of weeks",
                1 => "One of these is being collected now",
                _ => string.Create(CultureInfo.InvariantCulture, $"{open} of these are being collected now"),
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }

        _announcer?.Dispose();
        _disposed.Dispose();
    }

    protected override void OnInitialized()
    {
        _announcer = new(Time, () => InvokeAsync(StateHasChanged));
        _feedIsUp = Live.IsUp;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && State != _shown)
        {
            await ReadAsync();
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _subscription = Live.SubscribeAll(RefreshAsync);
        }
    }

    private Task GoAsync(ListState state)
    {
        Navigation.NavigateTo(state.Address(Navigation), replace: state.Search != State.Search);
        return Task.CompletedTask;
    }

    private Task RefreshAsync(ProgressHint hint, CancellationToken cancellationToken) => InvokeAsync(async () =>
    {
        _feedIsUp = hint.FeedIsUp;

        // A collection that is not on this page may have come to be; one that is has changed.
        await ReadAsync();
        StateHasChanged();
    });

    private async Task ReadAsync()
    {
        var state = State;
        try
        {
            // Each time: an account may have come on hold, or be free again.
            _instances = await Catalog.InstancesAsync(_disposed.Token);
            var page = await Queries.ListAsync(
                new()
                {
                    Search = state.Search is "" ? null : state.Search,
                    Statuses = state.Status is { } status ? [status] : [],
                    Instances = state.Instance is { } instance ? [instance] : [],
                    Cursor = state.After,
                    Limit = 25,
                },
                _disposed.Token);
            if (state == State)
            {
                (_page, _shown, _readAt, _failure) = (page, state, Time.GetUtcNow(), null);
                _announcer?.Say(Summary);
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (FormatException)
        {
            // A cursor from an old or mistyped address.
            await GoAsync(state with { After = null });
        }
        catch (DbException exception)
        {
            Log.NotRead(Logger, exception);
            _failure = "The collections could not be read just now.";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8501, Level = LogLevel.Error, Message = "The list of collections could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
