using System.Data.Common;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>The workflows of the instances that are open to one, or those that were archived.</summary>
public sealed partial class Workflows : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<InstanceRow> _instances = [];
    private IReadOnlyList<WorkflowRow>? _rows;
    private IReadOnlyDictionary<WorkflowId, int> _uses = new Dictionary<WorkflowId, int>();
    private DateTimeOffset _readAt;
    private bool? _readArchive;
    private string? _failure;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "instance")]
    public Guid? InstanceFromAddress { get; set; }

    [SupplyParameterFromQuery(Name = "archived")]
    public bool? ArchivedFromAddress { get; set; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required CollectionQueries Collections { get; init; }

    [Inject]
    public required WorkflowVerbs Verbs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private bool IsArchive => ArchivedFromAddress ?? false;

    // What stands there, not what the address asks for by now.
    private bool ShowsArchive => _readArchive ?? false;

    private InstanceId? Chosen => InstanceFromAddress is { } id ? new InstanceId(id) : null;

    private string NewAddress => Chosen is { } instance ? $"{Addresses.NewWorkflow}?instance={instance}" : Addresses.NewWorkflow;

    private IEnumerable<WorkflowRow> Shown => _rows!.Where(row => (Chosen is null || row.InstanceId == Chosen)
        && (string.IsNullOrWhiteSpace(Search) || $"{row.Name}\n{row.Description}".Contains(Search.Trim(), StringComparison.OrdinalIgnoreCase)));

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && _readArchive != IsArchive)
        {
            await ReadAsync();
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            var archive = IsArchive;
            _instances = await Catalog.InstancesAsync(_disposed.Token);
            _uses = await Collections.UseCountsAsync(_disposed.Token);
            _rows = archive ? await Catalog.ArchivedWorkflowsAsync(_disposed.Token) : await Catalog.WorkflowsAsync(instance: null, _disposed.Token);
            (_readArchive, _readAt, _failure) = (archive, Time.GetUtcNow(), null);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The workflows could not be read just now.";
        }
    }

    private bool MayEdit(WorkflowRow row) => _instances.Any(instance => instance.Id == row.InstanceId && instance.IsEditable);

    private void SearchFor(string? text) => Go(string.IsNullOrWhiteSpace(text) ? null : text.Trim(), Chosen, IsArchive, replace: true);

    private void Choose(InstanceId? instance) => Go(Search, instance, IsArchive);

    private void ShowArchive(bool archived) => Go(Search, Chosen, archived);

    private void Clear() => Go(null, null, archived: false);

    private void Go(string? search, InstanceId? instance, bool archived, bool replace = false) => Navigation.NavigateTo(
        Navigation.GetUriWithQueryParameters(Addresses.Workflows, new Dictionary<string, object?>
        {
            ["q"] = search,
            ["instance"] = instance?.Value,
            ["archived"] = archived ? true : null,
        }),
        replace: replace);

    private async Task RestoreAsync(WorkflowRow row)
    {
        await Verbs.RestoreAsync(row.Id, row.Name);
        await ReadAsync();
    }
}
