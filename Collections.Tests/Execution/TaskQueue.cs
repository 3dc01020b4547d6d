using System.Collections.Concurrent;
using System.Threading.Channels;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Execution;

/// <summary>The bell without a job system: jobs run on a few tasks of this process, or are only collected when <see cref="Hold"/> is set.</summary>
internal sealed class TaskQueue : IJobQueue, IAsyncDisposable
{
    private readonly Channel<Func<IServiceProvider, CancellationToken, Task>> _steps = Channel.CreateUnbounded<Func<IServiceProvider, CancellationToken, Task>>();
    private readonly Channel<Func<IServiceProvider, CancellationToken, Task>> _ingests = Channel.CreateUnbounded<Func<IServiceProvider, CancellationToken, Task>>();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _workers = [];
    private int _shown;

    /// <summary>Nothing runs by itself: a test takes the rung jobs from <see cref="Rung"/>.</summary>
    public bool Hold { get; set; }

    public ConcurrentQueue<(string Kind, Guid Id, long Ticket)> Rung { get; } = [];

    public ConcurrentDictionary<string, FailedWeek> Shown { get; } = [];

    public ConcurrentQueue<Exception> Errors { get; } = [];

    public void Start(IServiceProvider services, int steps = 5, int ingests = 2)
    {
        for (var worker = 0; worker < steps; worker++)
        {
            _workers.Add(WorkAsync(_steps.Reader, services));
        }

        for (var worker = 0; worker < ingests; worker++)
        {
            _workers.Add(WorkAsync(_ingests.Reader, services));
        }
    }

    public void Dispatch() => Ring("dispatch", default, 0, _steps, (services, token) => services.GetRequiredService<Dispatcher>().DispatchAsync(token));

    public void Submit(ExecutionId execution, long ticket) => Ring(
        "submit", execution.Value, ticket, _steps, (services, token) => services.GetRequiredService<SubmitStep>().RunAsync(execution, ticket, token));

    public void Ingest(ExecutionId execution, long ticket) => Ring(
        "ingest", execution.Value, ticket, _ingests, (services, token) => services.GetRequiredService<IngestStep>().RunAsync(execution, ticket, token));

    public void Cancel(ExecutionId execution, long ticket) => Ring(
        "cancel", execution.Value, ticket, _steps, (services, token) => services.GetRequiredService<CancelStep>().RunAsync(execution, ticket, token));

    public void Poll(InstanceId instance) => Ring(
        "poll", instance.Value, 0, _steps, (services, token) => services.GetRequiredService<PollStep>().RunAsync(instance, token));

    public string ShowFailed(FailedWeek week)
    {
        var job = $"job-{Interlocked.Increment(ref _shown)}";
        Shown[job] = week;
        return job;
    }

    public bool IsShown(string job) => Shown.ContainsKey(job);

    public void Hide(string job) => Shown.TryRemove(job, out _);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        _stop.Dispose();
    }

    private void Ring(
        string kind, Guid id, long ticket, Channel<Func<IServiceProvider, CancellationToken, Task>> lane, Func<IServiceProvider, CancellationToken, Task> job)
    {
        Rung.Enqueue((kind, id, ticket));
        if (!Hold)
        {
            lane.Writer.TryWrite(job);
        }
    }

    private async Task WorkAsync(ChannelReader<Func<IServiceProvider, CancellationToken, Task>> lane, IServiceProvider services)
    {
        try
        {
            await foreach (var job in lane.ReadAllAsync(_stop.Token))
            {
                try
                {
                    await job(services, _stop.Token);
                }
                catch (Exception exception) when (!_stop.IsCancellationRequested)
                {
                    Errors.Enqueue(exception);
                    TestContext.Current.TestOutputHelper?.WriteLine(exception.ToString());
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
