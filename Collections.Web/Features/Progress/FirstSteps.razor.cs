using Collections.Core.Catalog;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>The way of a new user, with what is done already; stands where the list of collections is still empty.</summary>
public sealed partial class FirstSteps : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private bool _hasWorkflow;

    [Parameter, EditorRequired]
    public required IReadOnlyList<InstanceRow> Instances { get; set; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    private IReadOnlyList<Step> Steps =>
    [
        new("Connect an AMC instance", "With the ids and credentials of an AMC account. An administrator does this once.", Instances.Count > 0, $"{Addresses.Instances}/new", "Connect an instance"),
        new("Write or pick a query", "Three standard queries are there to begin with; your own SQL works as well.", _hasWorkflow, Addresses.Workflows, "Choose a workflow"),
        new("Create a collection", "Choose a range, try one week, then watch the others arrive.", false, Addresses.NewCollection, "Create the first collection"),
        new("Read what changed week over week", "The report of a collection opens as soon as two weeks are there.", false, null, ""),
    ];

    private Step? Next => Steps.FirstOrDefault(step => !step.IsDone);

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnInitializedAsync()
    {
        try
        {
            _hasWorkflow = (await Catalog.WorkflowsAsync(null, _disposed.Token)).Count > 0;
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
    }

    private sealed record Step(string Title, string Text, bool IsDone, string? Address, string Action);
}
