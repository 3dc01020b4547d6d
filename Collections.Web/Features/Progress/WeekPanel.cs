using System.Data.Common;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>A tab of an open week: reads what it shows when it appears, and again whenever the week changed.</summary>
public abstract partial class WeekPanel<T> : ComponentBase, IDisposable
    where T : class
{
    private readonly CancellationTokenSource _disposed = new();
    private (WeekId Week, long ChangeNo)? _read;

    [Parameter, EditorRequired]
    public required WeekRow Week { get; set; }

    [Inject]
    public required CollectionQueries Queries { get; init; }

    [Inject]
    public required ILogger<WeekPanel<T>> Logger { get; init; }

    /// <summary>Null while it is being read.</summary>
    protected T? Data { get; private set; }

    protected bool HasFailed { get; private set; }

    protected CancellationToken Disposed => _disposed.Token;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_disposed.IsCancellationRequested)
        {
            _disposed.Cancel();
        }
    }

    protected abstract Task<T?> ReadAsync(CancellationToken cancellationToken);

    protected override async Task OnParametersSetAsync()
    {
        if (_read != (Week.Id, Week.ChangeNo))
        {
            if (_read?.Week != Week.Id)
            {
                Data = null;
            }

            _read = (Week.Id, Week.ChangeNo);
            await ReloadAsync();
        }
    }

    protected async Task ReloadAsync()
    {
        var key = _read;
        try
        {
            var data = await ReadAsync(_disposed.Token);
            if (key == _read)
            {
                (Data, HasFailed) = (data, false);
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The tab is closed.
        }
        catch (DbException exception)
        {
            Log.NotRead(Logger, Week.Id, exception);
            HasFailed = true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8504, Level = LogLevel.Error, Message = "Week {Week} could not be read")]
        public static partial void NotRead(ILogger logger, WeekId week, Exception exception);
    }
}
