using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Collections.Core.Execution;

/// <summary>
/// Ticks, polls, looks for due schedules and cleans up in every worker process, whatever becomes of the job system's scheduler: that one can stall on a lock which a killed
/// process left, or on a wrong clock.
/// </summary>
public sealed partial class ExecutionTimer(
    TickRunner tick, PollStep poll, ScheduleRunner schedules, CleanUpRunner cleanUp, IOptions<ExecutionOptions> options, TimeProvider time, ILogger<ExecutionTimer> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var settings = options.Value;
        var check = settings.PollInterval / 4 < settings.PollCheck ? settings.PollInterval / 4 : settings.PollCheck;
        return Task.WhenAll(
            EveryAsync(settings.Tick, tick.RunAsync, stoppingToken),
            EveryAsync(check, poll.RunDueAsync, stoppingToken),
            EveryAsync(settings.Housekeeping, schedules.RunAsync, stoppingToken),
            EveryAsync(settings.Housekeeping, cleanUp.RunAsync, stoppingToken));
    }

    private async Task EveryAsync(TimeSpan period, Func<CancellationToken, Task> act, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            do
            {
                try
                {
                    await act(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // The next round tries again: the database may be restarting.
                    Log.Failed(logger, exception);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Shutting down.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2080, LogLevel.Error, "A round of the execution timer failed; the next one tries again")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
