using System.Data.Common;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>What was deleted and can be taken back; live, because others delete and restore too.</summary>
public sealed partial class DeletedCollections : IAsyncDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private ProgressSubscription? _subscription;
    private IReadOnlyList<CollectionRow>? _rows;
    private DateTimeOffset _readAt;
    private string? _failure;

    [Inject]
    public required CollectionQueries Queries { get; init; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    [Inject]
    public required LiveUpdates Live { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    [Inject]
    public required ILogger<DeletedCollections> Logger { get; init; }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        if (_subscription is not null)
        {
            await _subscription.DisposeAsync();
        }

        _disposed.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            await ReadAsync();
        }
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _subscription = Live.SubscribeAll((_, _) => InvokeAsync(async () =>
            {
                await ReadAsync();
                StateHasChanged();
            }));
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            var page = await Queries.ListAsync(
                new() { IsDeleted = true, Sort = CollectionSort.LastChange, Limit = CollectionFilter.MaxLimit }, _disposed.Token);
            (_rows, _readAt, _failure) = (page.Items, Time.GetUtcNow(), null);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException exception)
        {
            Log.NotRead(Logger, exception);
            _failure = "What was deleted could not be read just now.";
        }
    }

    private async Task RestoreAsync(CollectionRow row)
    {
        if (await Verbs.RunAsync(commands => commands.RestoreAsync(row.Id, CancellationToken.None), _ => $"“{row.Name}” is back."))
        {
            Navigation.NavigateTo(Addresses.Collection(row.Id));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8505, Level = LogLevel.Error, Message = "The list of deleted collections could not be read")]
        public static partial void NotRead(ILogger logger, Exception exception);
    }
}
