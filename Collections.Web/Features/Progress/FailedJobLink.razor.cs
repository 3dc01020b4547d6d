using System.Data.Common;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>From a week that failed for good to its job in the operators' dashboard, for those who may open that.</summary>
public sealed partial class FailedJobLink : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private (WeekId Week, long ChangeNo)? _read;
    private string? _job;

    [Parameter, EditorRequired]
    public required WeekRow Week { get; set; }

    [Inject]
    public required FailedJobs Jobs { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
        _disposed.Dispose();
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
        catch (DbException)
        {
            // The page itself says so when the database is away; without the way to the job the week is still whole.
            _job = null;
        }
    }
}
