using System.Data.Common;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Web.Features.Progress;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;

namespace Collections.Web.Features.Reporting;

/// <summary>The report of a collection, or of several side by side. All that it shows stands in its address; new weeks appear by themselves.</summary>
public sealed partial class CollectionReport : IAsyncDisposable
{
    /// <summary>While weeks come in, the report is read at most so often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _disposed = new();

    // Never disposed: the reader that holds it may come back after the page is gone.
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly List<ProgressSubscription> _subscriptions = [];
    private Announcer? _announcer;
    private ReportState? _state;
    private ReportState? _read;
    private CollectionId? _begun;
    private ReportContent? _content;
    private Report? _report;
    private IReadOnlyList<ReportProblem> _problems = [];
    private PacedRead? _refresh;
    private Annotation? _annotation;
    private LikeForLikeOffer? _offer;
    private WholeWindowOffer? _wholeWindow;
    private string? _failure;
    private int _readings;
    private bool _feedIsUp = true;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public required ReportContentReader Contents { get; init; }

    [Inject]
    public required ReportConfigQueries Configs { get; init; }

    [Inject]
    public required LiveUpdates Live { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ReportEdits Edits { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<CollectionReport> Logger { get; init; }

    private ReportState State => _state ??= ReportState.Read(Id, Navigation.Uri);

    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        _announcer?.Dispose();
        await _disposed.CancelAsync();
        await UnsubscribeAsync();
    }

    protected override void OnInitialized()
    {
        _announcer = new(Time, () => InvokeAsync(StateHasChanged));
        _feedIsUp = Live.IsUp;
        Navigation.LocationChanged += Moved;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && _read?.Collection.Value != Id)
        {
            (_state, _content, _report) = (null, null, null);
            await ReadAsync();
            await SubscribeAsync();
        }
    }

    // The address is the state: whoever changes it, a button here, Back or a link, it is read the same way.
    private async void Moved(object? sender, LocationChangedEventArgs e)
    {
        try
        {
            await InvokeAsync(MovedAsync);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await DispatchExceptionAsync(exception);
        }
    }

    private async Task MovedAsync()
    {
        if (!new Uri(Navigation.Uri).AbsolutePath.Equals(Addresses.Report(new(Id)), StringComparison.OrdinalIgnoreCase))
        {
            return;
        }

        var before = State;
        _state = ReportState.Read(Id, Navigation.Uri);
        if (NeedsReading(before))
        {
            // What was chosen shows as chosen at once; the numbers follow.
            var reading = ReadAsync();
            StateHasChanged();
            await reading;
            if (!before.View.With.SequenceEqual(State.View.With))
            {
                await SubscribeAsync();
            }
        }

        StateHasChanged();
    }

    /// <summary>The numbers are not those that are asked for yet.</summary>
    private bool IsBusy => _readings > 0;

    private bool NeedsReading(ReportState before) => !State.AsksAs(before);

    private async Task SubscribeAsync()
    {
        await UnsubscribeAsync();
        if (_report is not null)
        {
            _subscriptions.AddRange(State.View.With.Prepend(State.Collection).Select(collection => Live.Subscribe(collection, RefreshAsync)));
        }
    }

    private async Task UnsubscribeAsync()
    {
        foreach (var subscription in _subscriptions)
        {
            await subscription.DisposeAsync();
        }

        _subscriptions.Clear();
    }

    // The pause ends with the page, not with the subscription that happened to begin it.
    private Task RefreshAsync(ProgressHint hint, CancellationToken cancellationToken) => InvokeAsync(async () =>
    {
        _feedIsUp = hint.FeedIsUp;
        _refresh ??= new(Time, Pause, async () =>
        {
            await ReadAsync();
            StateHasChanged();
        });
        await _refresh.TellAsync(_disposed.Token);
    });

    /// <summary>One at a time; an answer to a question that nobody asks any more is dropped.</summary>
    private async Task ReadAsync()
    {
        _readings++;
        try
        {
            await _reading.WaitAsync(_disposed.Token);
            try
            {
                await BeginAsync();
                var state = State;
                var outcome = await Contents.ReadAsync(state.Collection, state.Layout, _disposed.Token);
                if (state.Collection == State.Collection && !NeedsReading(state))
                {
                    Take(outcome);
                    _read = state;
                }
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
            _failure = "The report could not be read just now.";
        }
        finally
        {
            _readings--;
        }
    }

    /// <summary>An address without anything shows the person's default; one that only names a saved view shows that. Known before anything else is read.</summary>
    private async Task BeginAsync()
    {
        if (_begun == State.Collection)
        {
            return;
        }

        var query = Navigation.ToAbsoluteUri(Navigation.Uri).Query;
        var config = query.Length <= 1 ? await Configs.DefaultAsync(State.Collection, _disposed.Token)
            : query == $"?config={State.Config}" && Guid.TryParse(State.Config, out var id) ? await Configs.FindAsync(new(id), _disposed.Token)
            : null;
        _begun = State.Collection;
        if (config?.Collection == _begun)
        {
            foreach (var note in config.Notes)
            {
                Edits.Tell(note);
            }

            _state = State with { Layout = config.Layout, Config = config.Id.ToString() };
            await GoAsync(_state, replace: true);
        }
    }

    private void Take(ReportOutcome<ReportReading> outcome)
    {
        _failure = null;
        _problems = [];
        switch (outcome)
        {
            case ReportOutcome<ReportReading>.Done { Value: var reading }:
                (_content, _report) = (reading.Content, reading.Report);
                _announcer?.Say($"Report of {ReportWords.Span(reading.Content.Span)}");
                break;
            case ReportOutcome<ReportReading>.Refused refused:
                _problems = refused.Problems;
                break;
            default:
                Navigation.NotFound(_disposed.Token);
                break;
        }
    }

    private Task GoAsync(ReportState state) => GoAsync(state, replace: false);

    private Task GoAsync(ReportState state, bool replace)
    {
        if (state.Address() is { Length: <= ReportState.MaxAddress } address)
        {
            Navigation.NavigateTo(address, replace: replace);
        }
        else
        {
            Edits.Complain("This is more than an address can carry, so it is not shown. Use fewer values in the filters, or fewer widgets.");
        }

        return Task.CompletedTask;
    }

    private Task ShowAsync(ReportView view) => GoAsync(State.With(view));

    // Arranging is many small steps: Back leaves it, not each of them.
    private Task ArrangedAsync(ReportLayout layout) => GoAsync(State with { Layout = layout }, replace: layout.View == State.View);

    private Task ArrangeAsync() => GoAsync(State with { IsArranging = !State.IsArranging });

    private Task AddAsync(WidgetKind kind) => ArrangedAsync(State.Layout.Add(kind, out _));

    private async Task AfterDialogAsync(bool changed)
    {
        (_annotation, _offer, _wholeWindow) = (null, null, null);
        if (changed)
        {
            await ReadAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8651, Level = LogLevel.Error, Message = "The report of collection {Collection} could not be read")]
        public static partial void NotRead(ILogger logger, Guid collection, Exception exception);
    }
}
