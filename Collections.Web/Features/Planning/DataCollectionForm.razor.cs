using System.Data.Common;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Planning;

/// <summary>Creates a collection. What is shown on the right is the plan that would be written: preview and planner are one function.</summary>
public sealed partial class DataCollectionForm : IDisposable
{
    private static readonly TimeSpan PreviewDelay = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _disposed = new();
    private CancellationTokenSource? _previewing;
    private FormCatalog? _catalog;
    private CollectionDraft _draft = new();
    private CollectionDraft _untouched = new();
    private CollectionPlan? _plan;
    private WorkflowId? _wantedOf;
    private IReadOnlyList<SqlParameter> _wanted = [];
    private WorkflowDetail? _query;
    private bool _hasSucceeded = true;
    private bool _isBusy;
    private bool _isSaving;
    private bool _isCreated;

    /// <summary>What the database did not let happen; null: nothing.</summary>
    private string? _failure;

    /// <summary>That somebody saved another version of the query meanwhile.</summary>
    private string? _changed;

    /// <summary>Problems are told at fields that were touched, and at all of them once somebody wanted to create.</summary>
    private bool _wasSubmitted;

    [SupplyParameterFromQuery(Name = "instance")]
    public Guid? InstanceFromAddress { get; set; }

    [SupplyParameterFromQuery(Name = "workflow")]
    public Guid? WorkflowFromAddress { get; set; }

    [SupplyParameterFromQuery(Name = "weeks")]
    public string? WeeksFromAddress { get; set; }

    [Inject]
    public required CollectionPlanner Planner { get; init; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required IJobQueue Queue { get; init; }

    [Inject]
    public required QueryChecks Checks { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private bool IsDirty => !_isCreated && _catalog is not null && _draft != _untouched;

    private WorkflowRow? Workflow => _catalog?.Find(_draft.Workflow);

    private InstanceRow? Instance => _catalog?.Find(_draft.Instance);

    private IEnumerable<WorkflowRow> Workflows => _catalog!.Of(_draft.Instance);

    private string Name => _draft.Name ?? _draft.ProposedName(Workflow?.Name);

    private TimeZoneInfo Zone => TimeZones.TryFind(_draft.TimeZone ?? Instance?.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>What the collection itself has to fill; windows and filters have fields of their own.</summary>
    private IReadOnlyList<SqlParameter> Parameters =>
        [.. _wanted.Where(parameter => parameter.Kind is SqlParameterKind.Value or SqlParameterKind.OptionalList or SqlParameterKind.AmcParameter)];

    private string? WorkflowHelper => _draft.Instance is not null && !Workflows.Any() ? "This instance has no workflow yet" : Workflow?.Description;

    /// <summary>How many weeks wait for the first one, if it runs alone.</summary>
    private int Others => _plan is { } plan ? plan.Weeks.Count - plan.Skipped - 1 : 0;

    /// <summary>A query that has never brought a row is tried once before it costs fifty executions.</summary>
    private bool IsPilot => Others > 0 && (_draft.PilotFirst ?? !_hasSucceeded);

    private string SubmitText => IsPilot ? $"{AllText}, one first" : AllText;

    private string AllText => _plan is { Weeks.Count: > 0 } plan
        ? $"Create and collect {CountText.Of(plan.Weeks.Count - plan.Skipped, "week")}"
        : "Create";

    private FormProblems Problems => new(_plan, _draft, [.. Parameters.Select(parameter => parameter.Name)], Wants(SqlParameterKind.Filter), _wasSubmitted);

    public void Dispose()
    {
        _disposed.Cancel();
        _previewing?.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive)
        {
            await ReadAgainAsync();
        }
    }

    private async Task ReadAgainAsync()
    {
        _failure = null;
        try
        {
            if (_catalog is null)
            {
                _catalog = await FormCatalog.ReadAsync(Catalog, _disposed.Token);
                _draft = _untouched = First();
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            return;
        }
        catch (DbException)
        {
            _failure = "What there is to choose from could not be read just now.";
            return;
        }

        await PreviewAsync();
    }

    private CollectionDraft First()
    {
        var instances = _catalog!.Instances;
        var instance = instances.FirstOrDefault(instance => instance.Id.Value == InstanceFromAddress)
            ?? instances.FirstOrDefault(instance => _catalog.Of(instance.Id).Any())
            ?? (instances is [var any, ..] ? any : null);
        var workflow = _catalog.Of(instance?.Id).OrderByDescending(workflow => workflow.Id.Value == WorkflowFromAddress).FirstOrDefault();
        var chip = Enum.TryParse<RangeChip>(WeeksFromAddress, ignoreCase: true, out var asked) && Enum.IsDefined(asked) ? asked : RangeChip.Weeks52;
        _draft = new CollectionDraft { Instance = instance?.Id, Workflow = workflow?.Id };
        return _draft.WithChip(chip, Time.GetUtcNow(), Zone);
    }

    /// <summary>The query with what was entered so far; what is not, as the workflow's author left it.</summary>
    private QueryCheckRequest? CheckRequest(DateOnly first, DateOnly last) => _query is null || _draft.ToRequest(Workflow?.Name) is not { } request
        ? null
        : new(request.InstanceId, _query.SqlQuery, first, last, request.TimeZone)
        {
            MarksFiltered = _query.Current.MarksFiltered,
            Filters = request.Filters,
            Parameters = _plan?.Parameters ?? request.Parameters,
        };

    private (DateOnly First, DateOnly Last)? NewestWeek =>
        _plan?.Weeks.LastOrDefault(week => week.Status == WeekStatus.Pending)?.Period is { } period ? (period.WindowStart, period.WindowEnd) : null;

    private string? InstanceName(InstanceId? id) => _catalog?.Find(id)?.Name;

    private string? WorkflowName(WorkflowId? id) => _catalog?.Find(id)?.Name;

    private bool Wants(SqlParameterKind kind) =>
        !(_draft.Campaigns is "" && _draft.Asins is "") || _wanted.Any(parameter => parameter.Kind == kind);

    private Task RenameAsync(string? name) => ChangeAsync(draft => draft with { Name = string.IsNullOrWhiteSpace(name) ? null : name });

    private Task ChooseWorkflowAsync(WorkflowId? workflow) => ChangeAsync(draft => draft with { Workflow = workflow });

    private Task ChooseInstanceAsync(InstanceId? instance) =>
        ChangeAsync(draft => draft with { Instance = instance, Workflow = _catalog!.Of(instance).FirstOrDefault()?.Id });

    private Task ChangeAsync(Func<CollectionDraft, CollectionDraft> change)
    {
        var zoneBefore = Zone;
        _draft = change(_draft);
        if (_draft.Chip is { } chip && !Zone.Equals(zoneBefore))
        {
            // "The last 52 complete weeks" may be others in another zone.
            _draft = _draft.WithChip(chip, Time.GetUtcNow(), Zone);
        }

        return PreviewAsync();
    }

    /// <summary>Only the last of quickly following changes is planned.</summary>
    private async Task PreviewAsync()
    {
        if (_previewing is not null)
        {
            await _previewing.CancelAsync();
            _previewing.Dispose();
        }

        if (_draft.ToRequest(Workflow?.Name) is not { } request)
        {
            (_plan, _isBusy) = (null, false);
            return;
        }

        // The token alone from here on: a newer change disposes of its source.
        _previewing = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token);
        var superseded = _previewing.Token;
        _isBusy = true;
        StateHasChanged();
        try
        {
            await Task.Delay(_plan is null ? TimeSpan.Zero : PreviewDelay, Time, superseded);
            var plan = await Planner.PreviewAsync(request, superseded);
            await ReadWantedAsync(request.WorkflowId, plan.WorkflowVersion, superseded);
            (_plan, _isBusy, _failure) = (plan, false, null);
        }
        catch (OperationCanceledException) when (superseded.IsCancellationRequested)
        {
            // A newer change takes over, or the page is gone.
        }
        catch (DbException)
        {
            (_failure, _isBusy) = ("The plan could not be calculated just now. What you entered is still here.", false);
        }
    }

    private async Task ReadWantedAsync(WorkflowId workflow, int version, CancellationToken cancellationToken)
    {
        if (workflow != _wantedOf || version != _query?.Workflow.CurrentVersion)
        {
            var found = await Catalog.FindWorkflowAsync(workflow, cancellationToken);
            _query = found;
            _wanted = found?.Parameters ?? [];
            _hasSucceeded = found is null || await Checks.HasSucceededAsync(workflow, found.Workflow.CurrentVersion, cancellationToken);
            _wantedOf = workflow;
        }
    }

    private async Task CreateAsync()
    {
        _wasSubmitted = true;
        if (_isSaving || _draft.ToRequest(Workflow?.Name) is not { } request)
        {
            return;
        }

        (_isSaving, _changed, _failure) = (true, null, null);
        try
        {
            switch (await Planner.CreateAsync(request with { PilotFirst = IsPilot, SeenVersion = request.WorkflowId == _wantedOf ? _query?.Workflow.CurrentVersion : null }, _disposed.Token))
            {
                case PlanOutcome.Done done:
                    _isCreated = true;

                    // Drawn before going, else the prompt still believes that something would be lost.
                    StateHasChanged();
                    Queue.Dispatch();
                    Snackbar.Add(
                        IsPilot ? "Created. The newest week is on its way; the others wait for you." : $"Created. On the way: {CountText.Of(done.Plan.Weeks.Count - done.Plan.Skipped, "week")}.", Severity.Success);
                    Navigation.NavigateTo(Addresses.Collection(done.Id));
                    break;
                case PlanOutcome.Refused refused:
                    _changed = refused.Problems.FirstOrDefault(problem => problem.Kind == PlanProblemKind.WorkflowChanged)?.Message;
                    await PreviewAsync();
                    break;
            }
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The collection could not be created just now. What you entered is still here.";
        }
        finally
        {
            _isSaving = false;
        }
    }
}
