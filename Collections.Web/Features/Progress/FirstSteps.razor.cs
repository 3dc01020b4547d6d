using System.Data.Common;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Collections.Web.Features.Progress;

/// <summary>The way of a new user, with what is done already; stands above the collections until all of it is done or somebody has seen enough of it.</summary>
public sealed partial class FirstSteps : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private (int Instances, int Collections)? _read;
    private bool _hasWorkflow;
    private bool _hasReport;
    private bool _isHidden;
    private string? _failure;

    [Parameter, EditorRequired]
    public required IReadOnlyList<InstanceRow> Instances { get; set; }

    /// <summary>Of all instances, newest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CollectionRow> Collections { get; set; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required CollectionQueries Queries { get; init; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    /// <summary>Where there is nothing else on the page, it stays.</summary>
    private bool MayHide => Collections.Count > 0;

    private string? Report => Collections.FirstOrDefault(row => row.Counts.Completed > 1) is { } row ? Addresses.Report(row.Id) : null;

    private IReadOnlyList<Step> Steps =>
    [
        new("Connect an AMC instance", "With the ids and credentials of an AMC account. An administrator does this once.", Instances.Count > 0, Addresses.ConnectInstance, "Connect an instance"),
        new("Write or pick a query", "Three standard queries are there to begin with; your own SQL works as well.", _hasWorkflow, Addresses.NewWorkflow, "Choose a workflow"),
        new("Create a collection", "Choose a range, try one week, then watch the others arrive.", Collections.Count > 0, Addresses.NewCollection, "Create the first collection"),
        new("Read what changed week over week", "The report of a collection opens as soon as two weeks are there.", _hasReport, Report, "Open the report"),
    ];

    private Step? Next => Steps.FirstOrDefault(step => !step.IsDone);

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_failure is null && _read != (Instances.Count, Collections.Count))
        {
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        var key = (Instances.Count, Collections.Count);
        try
        {
            _isHidden = await JS.InvokeAsync<bool>("collections.firstStepsAreHidden", _disposed.Token);
            _hasWorkflow = (await Catalog.WorkflowsAsync(null, _disposed.Token)).Count > 0;
            _hasReport = await Queries.HasReportAsync(_disposed.Token);
            (_read, _failure) = (key, null);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The first steps could not be read just now.";
        }
    }

    private async Task HideAsync()
    {
        _isHidden = true;
        await JS.InvokeVoidAsync("collections.hideFirstSteps");
    }

    private sealed record Step(string Title, string Text, bool IsDone, string? Address, string Action);
}
