using System.Data.Common;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Web.Features.Progress;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Planning;

/// <summary>What the first week of a held collection brought, and the word that lets the others run.</summary>
public sealed partial class PilotNotice : IDisposable
{
    private const int Sample = 3;

    private readonly CancellationTokenSource _disposed = new();
    private (CollectionId Id, long ChangeNo)? _read;
    private WeekRow? _week;
    private StoredResult? _result;
    private IReadOnlyList<IReadOnlyList<string?>> _rows = [];
    private IReadOnlyList<Kpi> _kpis = [];
    private string? _failure;
    private int? _newer;
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required CollectionDetail Collection { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    public required CollectionQueries Queries { get; init; }

    [Inject]
    public required ResultRows Results { get; init; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required KpiQueries Kpis { get; init; }

    [Inject]
    public required UserScope Scope { get; init; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    private int Waiting => Collection.Counts.Total - Collection.Counts.Skipped - Collection.Counts.Completed - Collection.Counts.Failed - Collection.Counts.Running
        - (_week?.Status == WeekStatus.Pending ? 1 : 0);

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_read == (Collection.Id, Collection.ChangeNo))
        {
            return;
        }

        _read = (Collection.Id, Collection.ChangeNo);
        try
        {
            await ReadAsync();
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The first week could not be read just now.";
        }
    }

    private async Task ReadAsync()
    {
        var weeks = (await Queries.ProgressAsync(Collection.Id, _disposed.Token))?.Weeks ?? [];
        _week = weeks.LastOrDefault(week => week.Status != WeekStatus.Skipped);
        _failure = null;
        var current = await Catalog.CurrentVersionAsync(Collection.WorkflowId, _disposed.Token);
        _newer = current > Collection.WorkflowVersion ? current : null;
        if (_week is { Status: WeekStatus.Success } && await Results.FindAsync(Scope, _week.Id, version: null, _disposed.Token) is { } result)
        {
            _rows = (await Results.PageAsync(Scope, result, offset: 0, Sample, _disposed.Token)).Rows;
            _kpis = await Kpis.OfWorkflowAsync(Collection.WorkflowId, _disposed.Token) ?? [];
            _result = result;
        }
    }

    /// <summary>How reports will treat a column: a guess from its name and type that can be changed there.</summary>
    private string TakenAs(ResultColumn column) => _kpis.FirstOrDefault(kpi => string.Equals(kpi.Column, column.Name, StringComparison.OrdinalIgnoreCase))?.Kind switch
    {
        KpiKind.Additive => "KPI that adds up",
        KpiKind.Ratio => "KPI, a ratio",
        KpiKind.NonAdditive => "KPI that does not add up over weeks",
        KpiKind.Other => "KPI, smallest and largest only",
        _ when column.Name == "filtered" => "AMC's mark of hidden values",
        _ => column.IsNumber ? "number" : "dimension",
    };

    private Task ReleaseAsync() => RunAsync(() => Verbs.RunAsync(
        commands => commands.ConfirmHeldAsync(Collection.Id, CancellationToken.None), _ => Waiting == 1 ? "The other week is on its way." : $"The other {Waiting} weeks are on their way."));

    private Task RetryAsync() => _week is not { } week ? Task.CompletedTask : RunAsync(() => Verbs.RunAsync(
        commands => commands.RetryAsync(week.Id, CancellationToken.None), _ => "The first week is tried again; the others still wait."));

    private Task UseAsync(int version) => RunAsync(() => Verbs.RunAsync(
        commands => commands.UseQueryAsync(Collection.Id, version, QueryReach.AllWeeks, CancellationToken.None), _ => $"Version {version} is in use; the first week runs again."));

    private async Task RunAsync(Func<Task<bool>> verb)
    {
        _isBusy = true;
        try
        {
            if (await verb())
            {
                await OnDone.InvokeAsync();
            }
        }
        finally
        {
            _isBusy = false;
        }
    }
}
