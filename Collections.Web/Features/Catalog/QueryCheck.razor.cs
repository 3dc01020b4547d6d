using System.Data.Common;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>Has AMC compile a query, saved or not, and shows its answer.</summary>
public sealed partial class QueryCheck : IDisposable
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource _disposed = new();
    private QueryCheckState? _state;
    private QueryCheckRequest? _asked;
    private (DateOnly First, DateOnly Last)? _days;
    private string? _refusal;
    private bool _isRunning;

    /// <summary>The query as it stands, for these days; null while there is nothing to check.</summary>
    [Parameter, EditorRequired]
    public required Func<DateOnly, DateOnly, QueryCheckRequest?> Request { get; set; }

    /// <summary>Done before the request is made.</summary>
    [Parameter]
    public Func<Task>? Before { get; set; }

    /// <summary>The days to check; null: the last complete week.</summary>
    [Parameter]
    public (DateOnly First, DateOnly Last)? Days { get; set; }

    [Inject]
    public required QueryChecks Checks { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Something that AMC was asked with is another by now; the days do not count, every week is asked for with its own.</summary>
    private bool IsOld => _asked is not null && _days is { } days && Request(days.First, days.Last) is { } now && now != _asked;

    public void Dispose()
    {
        _disposed.Cancel();
    }

    private async Task CheckAsync()
    {
        (_isRunning, _state, _refusal) = (true, null, null);
        try
        {
            if (Before is not null)
            {
                await Before();
            }

            var last = WeekCalendar.LastCompleteWeeks(1, Time.GetUtcNow(), TimeZoneInfo.Utc);
            var days = Days ?? (last.Start, last.End);
            if (Request(days.Item1, days.Item2) is not { } request)
            {
                _refusal = "Choose an instance and a query first.";
                return;
            }

            (_asked, _days) = (request, days);
            switch (await Checks.StartAsync(request, _disposed.Token))
            {
                case QueryCheckOutcome.Invalid invalid:
                    _refusal = invalid.Message;
                    break;
                case QueryCheckOutcome.Forbidden:
                    _refusal = "You may look at this instance, but not run queries on it.";
                    break;
                case QueryCheckOutcome.Started started:
                    await FollowAsync(started.Id);
                    break;
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _refusal = "The query could not be checked just now. Try again.";
        }
        finally
        {
            _isRunning = false;
        }
    }

    private async Task FollowAsync(ExecutionId check)
    {
        do
        {
            await Task.Delay(AskEvery, Time, _disposed.Token);
            _state = await Checks.ReadAsync(check, _disposed.Token) ?? new QueryCheckState.Failed("cancelled", "The check was taken back.");
            StateHasChanged();
        }
        while (_state is QueryCheckState.Waiting);
    }
}
