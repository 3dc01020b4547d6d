using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Web.Features.Progress;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Operations;

/// <summary>Every run at AMC across collections, newest first, live.</summary>
public sealed partial class Executions
{
    private const int PageSize = 50;

    private ExecutionPage? _page;
    private ExecutionsState? _shown;
    private IReadOnlyList<InstanceRow> _instances = [];
    private Dictionary<CollectionId, string> _names = [];
    private bool _isBusy;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    public string? StateName { get; set; }

    [SupplyParameterFromQuery(Name = "purpose")]
    public string? Purpose { get; set; }

    [SupplyParameterFromQuery(Name = "instance")]
    public string? Instance { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    public required CollectionQueries Queries { get; init; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override string Subject => "The executions";

    protected override bool IsCurrent => State == _shown;

    // Of what stands there, not of what the address asks for by now: else "nothing yet" flashes up, and takes the fields with it.
    private bool ShowsEverything => _shown is { IsFiltered: false, After: null };

    private ExecutionsState State => ExecutionsState.Read(Search, StateName, Purpose, Instance, After);

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var state = State;
        if (_page is null)
        {
            _instances = await Catalog.InstancesAsync(cancellationToken);
        }

        var page = await Queries.ExecutionsAsync(state.ToFilter(PageSize), cancellationToken);
        var collections = page.Items.Select(run => run.CollectionId).OfType<CollectionId>().ToList();
        var names = collections.TrueForAll(_names.ContainsKey) ? _names : await Queries.NamesAsync(collections, cancellationToken);
        if (state == State)
        {
            (_page, _shown, _names) = (page, state, names);
        }
    }

    protected override void BeginAgain() => Go(State with { After = null });

    private void Go(ExecutionsState state) => Navigation.NavigateTo(state.Address(Navigation), replace: state.Search != State.Search);

    private static bool HasOutcome(WeekExecution run) => run.ErrorClass is not null || (run.AmcStatus is not null && run.IsOpen);

    private InstanceRow? InstanceOf(WeekExecution run) => _instances.FirstOrDefault(instance => instance.Id == run.InstanceId);

    private string? NameOf(WeekExecution run) => run.CollectionId is { } id ? _names.GetValueOrDefault(id) : null;

    private static string LinkOf(WeekExecution run) => run.WeekId is null
        ? Addresses.Collection(run.CollectionId!.Value)
        : Addresses.Week(run.CollectionId!.Value, WeekCalendar.MondayOf(run.WindowStart)) + "&tab=attempts";

    private bool CanCancel(WeekExecution run) => run.IsOpen && run.Step != "cancelling" && InstanceOf(run) is { IsEditable: true };

    private async Task CancelAsync(WeekExecution run)
    {
        _isBusy = true;
        try
        {
            var skips = run.WeekId is not null && run.Purpose != "recollect";
            await Verbs.RunAsync(
                commands => commands.CancelExecutionAsync(run.Id, CancellationToken.None),
                _ => skips ? "Cancelled. The week is skipped; unskip it to collect it after all." : "Cancelled.",
                skips ? commands => commands.UnskipAsync(run.WeekId!.Value, CancellationToken.None) : null);
            await ReadAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }
}
