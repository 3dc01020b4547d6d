using System.Data.Common;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Web.Features.Progress;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Operations;

/// <summary>Every run at AMC across collections, newest first, live.</summary>
public sealed partial class Executions : IAsyncDisposable
{
    private const int PageSize = 50;

    private readonly CancellationTokenSource _disposed = new();
    private ProgressSubscription? _subscription;
    private ExecutionPage? _page;
    private ExecutionsState? _shown;
    private IReadOnlyList<InstanceRow> _instances = [];
    private Dictionary<CollectionId, string> _names = [];
    private bool _feedIsUp = true;
    private bool _isBusy;
    private string? _failure;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateName { get; set; }

    [SupplyParameterFromQuery(Name = "purpose")]
    public string? Purpose { get; set; }

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
    public required VerbRunner Verbs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ILogger<Executions> Logger { get; init; }

    private ExecutionsState State => ExecutionsState.Read(Search, StateName, Purpose, Instance, After);

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }

        _disposed.Dispose();
    }

    protected override void OnInitialized() => _feedIsUp = Live.IsUp;

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

    private Task GoAsync(ExecutionsState state)
    {
        Navigation.NavigateTo(state.Address(Navigation), replace: state.Search != State.Search);
        return Task.CompletedTask;
    }

    private Task RefreshAsync(ProgressHint hint, CancellationToken cancellationToken) => InvokeAsync(async () =>
    {
        _feedIsUp = hint.FeedIsUp;
        await ReadAsync();
        StateHasChanged();
    });

    private async Task ReadAsync()
    {
        var state = State;
        try
        {
            if (_page is null)
            {
                _instances = await Catalog.InstancesAsync(_disposed.Token);
            }

            var page = await Queries.ExecutionsAsync(state.ToFilter(PageSize), _disposed.Token);
            var unknown = page.Items.Select(run => run.CollectionId).OfType<CollectionId>().Any(id => !_names.ContainsKey(id));
            var names = unknown ? await Queries.NamesAsync(page.Items.Select(run => run.CollectionId).OfType<CollectionId>(), _disposed.Token) : _names;
            if (state == State)
            {
                (_page, _shown, _names, _failure) = (page, state, names, null);
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
            _failure = "The executions could not be read just now.";
        }
    }

    private static bool HasOutcome(WeekExecution run) => run.ErrorClass is not null || (run.AmcStatus is not null && run.IsOpen);

    private InstanceRow? InstanceOf(WeekExecution run) => _instances.FirstOrDefault(instance => instance.Id == run.InstanceId);

    private string? NameOf(WeekExecution run) => run.CollectionId is { } id ? _names.GetValueOrDefault(id) : null;

    private static string LinkOf(WeekExecution run) => run.WeekId is null
        ? Addresses.Collection(run.CollectionId!.Value)
        : Addresses.Week(run.CollectionId!.Value, WeekCalendar.MondayOf(run.WindowStart)) + "&tab=attempts";

    private bool CanCancel(WeekExecution run) => run.IsOpen && run.Step != "cancelling" && InstanceOf(run) is { IsEditable: true };

    private async Task CancelAsync(WeekExecution run)
    {
        _isBusy = true;
        try
        {
            var skips = run.WeekId is not null && run.Purpose != "recollect";
            await Verbs.RunAsync(
                commands => commands.CancelExecutionAsync(run.Id, CancellationToken.None),
                _ => skips ? "Cancelled. The week is skipped; unskip it to collect it after all." : "Cancelled.",
                skips ? commands => commands.UnskipAsync(run.WeekId!.Value, CancellationToken.None) : null);
            await ReadAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8520, Level = LogLevel.Error, Message = "The list of executions could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
