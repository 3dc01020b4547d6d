using System.Data.Common;
using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>A collection as it fills: reads all weeks once, then those that changed.</summary>
public sealed partial class DataCollectionProgress : IAsyncDisposable
{
    private static readonly IReadOnlySet<WeekId> NoWeeks = new HashSet<WeekId>();

    private readonly CancellationTokenSource _disposed = new();

    // Never disposed: the reader that holds it may come back after the page is gone.
    private readonly SemaphoreSlim _reading = new(1, 1);
    private Announcer? _announcer;
    private ProgressSubscription? _subscription;
    private CollectionDetail? _collection;
    private IReadOnlyList<WeekRow> _weeks = [];
    private IReadOnlySet<WeekId> _selection = NoWeeks;
    private IReadOnlyList<InstanceRow> _held = [];
    private bool _feedIsUp = true;
    private string? _failure;

    [Parameter]
    public Guid Id { get; set; }

    [SupplyParameterFromQuery(Name = "week")]
    public string? Week { get; set; }

    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

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
    public required ILogger<DataCollectionProgress> Logger { get; init; }

    private ProgressState State => ProgressState.Read(Id, Week, Tab, Show);

    private string Done => _collection is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{_collection.Counts.Completed}/{_collection.Counts.Total - _collection.Counts.Skipped}");

    private string Percent => _collection?.Counts.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent} %") : "–";

    private string Title => _collection is null ? "Collection · Data Collections" : $"{Done} · {_collection.Name}";

    private IReadOnlyList<WeekRow> Shown => State.Show is { Count: > 0 } show ? [.. _weeks.Where(week => show.Any(week.Is))] : _weeks;

    private IReadOnlyList<WeekRow> Selected => [.. _weeks.Where(week => _selection.Contains(week.Id))];

    private WeekRow? OpenWeek => State.Week is { } monday ? _weeks.FirstOrDefault(week => week.WeekStartDate == monday) : null;

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }

        _announcer?.Dispose();
    }

    protected override void OnInitialized()
    {
        _announcer = new(Time, () => InvokeAsync(StateHasChanged));
        _feedIsUp = Live.IsUp;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (!RendererInfo.IsInteractive || _collection?.Id.Value == Id)
        {
            return;
        }

        (_collection, _weeks, _selection, _held) = (null, [], NoWeeks, []);

        // First subscribed, then read: what changes between the two is told.
        await SubscribeAsync();
        await ReadAsync();
    }

    private async Task SubscribeAsync()
    {
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }

        _subscription = Live.Subscribe(new(Id), RefreshAsync);
    }

    private Task RefreshAsync(ProgressHint hint, CancellationToken cancellationToken) => InvokeAsync(async () =>
    {
        _feedIsUp = hint.FeedIsUp;
        await ReadAsync();
        StateHasChanged();
    });

    /// <summary>One at a time, so that an older answer never overwrites a newer one.</summary>
    private async Task ReadAsync()
    {
        try
        {
            await _reading.WaitAsync(_disposed.Token);
            try
            {
                await Live.InTurnAsync(ReadChangesAsync, _disposed.Token);
            }
            finally
            {
                _reading.Release();
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException exception)
        {
            Log.NotRead(Logger, Id, exception);
            _failure = "The collection could not be read just now.";
        }
    }

    private async Task ReadChangesAsync()
    {
        var known = _collection?.Id.Value == Id ? _collection.ChangeNo : -1;
        if (await Queries.ChangesAsync(new(Id), known, _disposed.Token) is not { } progress)
        {
            Navigation.NotFound(_disposed.Token);
            return;
        }

        var changed = progress.Weeks.ToDictionary(week => week.Id);
        _weeks = known < 0
            ? progress.Weeks
            : [.. _weeks.Where(week => !changed.ContainsKey(week.Id)).Concat(progress.Weeks).OrderBy(week => week.WeekStartDate)];
        (_collection, _failure) = (progress.Collection, null);
        await ReadHoldAsync(progress.Collection.InstanceId);
        _announcer?.Say(Told(progress.Collection.Counts));
    }

    // Only asked for when a week says that it waits for this, or did: it costs a statement.
    private async Task ReadHoldAsync(InstanceId instance)
    {
        if (_held.Count > 0 || _weeks.Any(week => week.ReasonCode == "on_hold"))
        {
            _held = await Catalog.FindInstanceAsync(instance, _disposed.Token) is { OnHoldSince: not null } held ? [held] : [];
        }
    }

    private static string Told(CollectionCounts counts)
    {
        var failed = counts.Failed > 0 ? $", {counts.Failed} failed" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{counts.Completed} of {counts.Total - counts.Skipped} weeks done{failed}");
    }

    private void Go(ProgressState state) => Navigation.NavigateTo(state.Address(Navigation));

    // Within an open week Back must leave it, not walk through its tabs and neighbours.
    private Task GoWithinAsync((DateOnly Week, WeekTab Tab) to)
    {
        Navigation.NavigateTo((State with { Week = to.Week, Tab = to.Tab }).Address(Navigation), replace: true);
        return Task.CompletedTask;
    }

    private void Close() => Navigation.NavigateTo((State with { Week = null }).Address(Navigation), replace: true);

    private async Task AfterVerbAsync()
    {
        _selection = NoWeeks;
        await ReadAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8502, Level = LogLevel.Error, Message = "Collection {Collection} could not be read")]
        public static partial void NotRead(ILogger logger, Guid collection, Exception exception);
    }
}
