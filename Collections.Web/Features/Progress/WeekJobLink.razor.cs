using System.Data.Common;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>Leads an operator from a week that failed for good to its job.</summary>
public sealed partial class WeekJobLink : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private (WeekId Week, long ChangeNo)? _read;
    private string? _job;

    [Parameter, EditorRequired]
    public required WeekRow Week { get; set; }

    [Inject]
    public required FailedJobs Jobs { get; init; }

    [Inject]
    public required ILogger<WeekJobLink> Logger { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read == (Week.Id, Week.ChangeNo))
        {
            return;
        }

        _read = (Week.Id, Week.ChangeNo);
        try
        {
            _job = await Jobs.OfWeekAsync(Week.Id, _disposed.Token);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The week is closed.
        }
        catch (DbException exception)
        {
            Log.NotRead(Logger, Week.Id, exception);
            _job = null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8531, Level = LogLevel.Warning, Message = "The job of week {Week} could not be read")]
        public static partial void NotRead(ILogger logger, WeekId week, Exception exception);
    }
}
