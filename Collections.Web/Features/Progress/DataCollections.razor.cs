using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>The collections that one may see, live.</summary>
public sealed partial class DataCollections
{
    private Announcer? _announcer;
    private CollectionPage? _page;
    private IReadOnlyList<InstanceRow> _instances = [];
    private ListState? _shown;
    private DateTimeOffset _readAt;
    private bool _hasDeleted;

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    [SupplyParameterFromQuery(Name = "instance")]
    public string? Instance { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    public string? After { get; set; }

    [Inject]
    public required CollectionQueries Queries { get; init; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    protected override string Subject => "The collections";

    protected override bool IsCurrent => State == _shown;

    // Of what stands there, not of what the address asks for by now: else "nothing yet" flashes up, and takes the fields with it.
    private bool ShowsEverything => _shown is { IsFiltered: false, After: null };

    private ListState State => ListState.Read(Search, Status, Instance, After);

    private string Summary => (_page?.Items.Count(row => row.Status == CollectionStatus.Active) ?? 0) switch
    {
        0 => "Saved backfills: a query, an instance and a range of weeks each",
        1 => "One of these is being collected now",
        var open => string.Create(CultureInfo.InvariantCulture, $"{open} of these are being collected now"),
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _announcer?.Dispose();
    }

    protected override void OnInitialized()
    {
        base.OnInitialized();
        _announcer = new(Time, () => InvokeAsync(StateHasChanged));
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var state = State;

        // Each time: an account may have come on hold, or be free again.
        _instances = await Catalog.InstancesAsync(cancellationToken);
        var page = await Queries.ListAsync(
            new()
            {
                Search = state.Search is "" ? null : state.Search,
                Statuses = state.Status is { } status ? [status] : [],
                Instances = state.Instance is { } instance ? [instance] : [],
                Cursor = state.After,
                Limit = 25,
            },
            cancellationToken);

        // Who has just deleted the only one shall not believe that it is gone.
        var hasDeleted = page.Items.Count == 0 && (await Queries.ListAsync(new() { IsDeleted = true, Limit = 1 }, cancellationToken)).Items.Count > 0;
        if (state == State)
        {
            (_page, _shown, _readAt, _hasDeleted) = (page, state, Time.GetUtcNow(), hasDeleted);
            _announcer?.Say(Summary);
        }
    }

    protected override void BeginAgain() => Go(State with { After = null });

    private void Go(ListState state) => Navigation.NavigateTo(state.Address(Navigation), replace: state.Search != State.Search);
}
