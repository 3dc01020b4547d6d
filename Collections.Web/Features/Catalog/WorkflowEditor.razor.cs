using System.Data.Common;
using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Catalog;

/// <summary>Writes a query. What is saved is a new version; who saved in between is told, and never overwritten without being asked.</summary>
public sealed partial class WorkflowEditor : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();
    private IReadOnlyList<InstanceRow> _instances = [];
    private IReadOnlyList<WorkflowUse> _uses = [];
    private Dictionary<string, string> _problems = [];
    private WorkflowDetail? _detail;
    private WorkflowEdit _edit = WorkflowEdit.Begin(WorkflowDraft.Empty, []);
    private SqlEditor? _editor;
    private SqlDraft? _kept;

    /// <summary>What somebody else saved meanwhile, while that is to be decided on.</summary>
    private WorkflowDetail? _theirs;
    private string? _loaded;
    private string? _failure;
    private DateTimeOffset _loadedAt;
    private int _editorKey;
    private bool _isLoaded;
    private bool _isSaving;

    [Parameter]
    public Guid? Id { get; set; }

    [SupplyParameterFromQuery(Name = "start")]
    public string? Start { get; set; }

    /// <summary>The workflow that a new one begins as a copy of.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public Guid? From { get; set; }

    [SupplyParameterFromQuery(Name = "instance")]
    public Guid? InstanceFromAddress { get; set; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    [Inject]
    public required CollectionQueries Collections { get; init; }

    [Inject]
    public required WorkflowWriter Writer { get; init; }

    [Inject]
    public required WorkflowVerbs Verbs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private bool IsNew => Id is null;

    private bool IsEditable => IsNew || _instances.Any(instance => instance.Id == _detail?.Workflow.InstanceId && instance.IsEditable);

    private bool IsDirty => _isLoaded && IsEditable && _edit.IsChanged && !(IsNew && Start is null && From is null);

    private string Title => $"{(IsNew ? "New workflow" : _detail?.Workflow.Name ?? "Workflow")} · Data Collections";

    private string SaveText => IsNew ? "Save" : _edit.HasNewQuery ? string.Create(CultureInfo.InvariantCulture, $"Save as version {_edit.Base + 1}") : "Save";

    private string? DraftKey => !IsEditable ? null : IsNew ? "new" : $"{Id}";

    private string QueryState => _edit.Query.Problems.Count > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{_edit.Query.Problems.Count} to correct")
        : _edit.HasNewQuery && !IsNew ? "Changed, not saved" : SizeText.Of(_edit.Now.Sql.Length);

    /// <summary>Problems of fields that are not on the page.</summary>
    private IReadOnlyList<string> OtherProblems =>
        [.. _problems.Where(pair => pair.Key is "" or "sqlQuery" || (pair.Key == "instanceId" && !IsNew)).Select(pair => pair.Value)];

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (RendererInfo.IsInteractive && _loaded != $"{Id}|{Start}|{From}")
        {
            _loaded = $"{Id}|{Start}|{From}";
            _isLoaded = false;
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            _instances = await Catalog.InstancesAsync(_disposed.Token);
            var source = (Id ?? From) is { } id ? await Catalog.FindWorkflowAsync(new(id), _disposed.Token) : null;
            if ((Id ?? From) is not null && source is null)
            {
                Navigation.NotFound(_disposed.Token);
                return;
            }

            _detail = IsNew ? null : source;
            _uses = _detail is null ? [] : await Collections.UsesAsync(_detail.Workflow.Id, _disposed.Token);
            _edit = IsNew ? Begin(source) : WorkflowEdit.Of(source!);
            (_kept, _theirs, _problems, _failure, _loadedAt) = (null, null, [], null, Time.GetUtcNow());
            _editorKey++;
            _isLoaded = true;
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "The workflow could not be read just now.";
        }
    }

    private WorkflowEdit Begin(WorkflowDetail? source)
    {
        var standard = WorkflowStart.Find(Start);
        var instance = _instances.FirstOrDefault(instance => instance.Id.Value == InstanceFromAddress && instance.IsEditable)
            ?? _instances.FirstOrDefault(instance => instance.Id == source?.Workflow.InstanceId && instance.IsEditable)
            ?? _instances.FirstOrDefault(instance => instance.IsEditable);
        return WorkflowEdit.Begin(
            new(
                instance?.Id,
                source is null ? standard?.Name ?? "" : $"{source.Workflow.Name} (copy)",
                source?.Workflow.Description ?? standard?.Description ?? "",
                source?.SqlQuery ?? standard?.SqlQuery ?? "",
                source?.Current.MarksFiltered ?? true,
                []),
            source?.Current.Parameters ?? []);
    }

    private string StartAddress(string key) => Navigation.GetUriWithQueryParameter("start", key);

    private bool Has(string field) => _problems.ContainsKey(field);

    private string? Of(string field) => _problems.GetValueOrDefault(field);

    /// <summary>The query changed in the browser: what it wants is found at once.</summary>
    private async Task ReadTextAsync(string text)
    {
        _edit.Write(text);
        await ShowQueryAsync();
    }

    private async Task ShowQueryAsync()
    {
        _problems.Remove("sqlQuery");
        StateHasChanged();
        if (_editor is not null)
        {
            await _editor.MarkAsync(SqlMark.Of(_edit.Query.Problems));
        }
    }

    /// <summary>What stands in the editor this moment, also when the browser has not told of the last letters yet.</summary>
    private async Task FetchTextAsync()
    {
        if (_editor is not null && await _editor.TextAsync() is var text && text != _edit.Now.Sql)
        {
            await ReadTextAsync(text);
        }
    }

    private Task SaveAsync() => SaveAsync(_edit.Base);

    private async Task SaveAsync(int? seen)
    {
        if (_isSaving || !IsEditable)
        {
            return;
        }

        _isSaving = true;
        try
        {
            await FetchTextAsync();
            _problems = _edit.Now.Parameters.Where(parameter => parameter.Problem is not null)
                .ToDictionary(parameter => $"parameters.{parameter.Parameter.Name}", parameter => parameter.Problem!);
            if (_problems.Count == 0)
            {
                await (IsNew ? CreateAsync() : ChangeAsync(seen));
            }
        }
        catch (DbException)
        {
            Snackbar.Add("It could not be saved just now. Nothing is lost; try again.", Severity.Error, options => options.RequireInteraction = true);
        }
        finally
        {
            _isSaving = false;
            StateHasChanged();
        }
    }

    private async Task CreateAsync()
    {
        var sent = _edit.Now;
        if (sent.Instance is not { } instance)
        {
            _problems["instanceId"] = "Choose an instance.";
            return;
        }

        var outcome = await Writer.CreateAsync(sent.ToRequest(instance), _disposed.Token);
        if (outcome is WorkflowOutcome.Done done)
        {
            await SettleAsync(sent, done.Version);

            // Drawn before going, else the prompt still believes that something would be lost.
            StateHasChanged();
            Snackbar.Add("Saved.", Severity.Success);
            Navigation.NavigateTo(Addresses.Workflow(done.Id));
            return;
        }

        Complain(outcome);
    }

    private async Task ChangeAsync(int? seen)
    {
        var id = new WorkflowId(Id!.Value);
        var (sent, isNewQuery) = (_edit.Now, _edit.HasNewQuery);
        var outcome = await Writer.ChangeAsync(id, _edit.ToChange(seen), _disposed.Token);
        if (outcome is WorkflowOutcome.Done done)
        {
            await SettleAsync(sent, isNewQuery ? done.Version : _edit.Base);
            await ShowSavedAsync(id);
            Snackbar.Add(isNewQuery ? string.Create(CultureInfo.InvariantCulture, $"Saved as version {done.Version}.") : "Saved.", Severity.Success);
            return;
        }

        Complain(outcome);
        var isCalledOtherwise = outcome is WorkflowOutcome.Refused refused && refused.Problems.Any(problem => problem.Kind == CatalogProblemKind.ChangedMeanwhile);
        if ((outcome is WorkflowOutcome.Outdated || isCalledOtherwise) && await Catalog.FindWorkflowAsync(id, _disposed.Token) is { } detail)
        {
            _theirs = outcome is WorkflowOutcome.Outdated ? detail : null;
            _edit.CompareWith(detail.Workflow);
        }
    }

    private async Task SettleAsync(WorkflowDraft sent, int version)
    {
        _edit.Settle(sent, version);
        _theirs = null;
        if (_editor is not null)
        {
            await _editor.SavedAsync(version, sent.Sql);
        }
    }

    /// <summary>After saving: what somebody else had saved beside it is shown too, unless something new is typed already.</summary>
    private async Task ShowSavedAsync(WorkflowId id)
    {
        if (await Catalog.FindWorkflowAsync(id, _disposed.Token) is not { } detail)
        {
            return;
        }

        (_detail, _loadedAt) = (detail, Time.GetUtcNow());
        var shown = _edit.Now.Sql;
        _edit.Follow(detail);
        if (_edit.Now.Sql != shown)
        {
            _editorKey++;
        }
    }

    private void Complain(WorkflowOutcome outcome)
    {
        switch (outcome)
        {
            case WorkflowOutcome.Refused refused:
                _problems = refused.Problems.GroupBy(problem => problem.Field).ToDictionary(group => group.Key, group => string.Join(" ", group.Select(problem => problem.Message)));
                break;
            case WorkflowOutcome.NotFound:
                Snackbar.Add(
                    "This workflow was archived, or your access has ended. Your query stays in this browser.", Severity.Error, options => options.RequireInteraction = true);
                break;
        }
    }

    private Task KeepMineAsync() => SaveAsync(_theirs!.Current.Version);

    private async Task LoadWithoutDraftAsync()
    {
        if (_editor is not null)
        {
            await _editor.DiscardDraftAsync();
        }

        await LoadAsync();
    }

    private async Task UseKeptAsync()
    {
        if (_kept is { } kept && _editor is not null)
        {
            _kept = null;
            await _editor.SetAsync(kept.Text, kept.Version);
            _edit.Restore(kept.Text, IsNew ? 0 : kept.Version);
            await ShowQueryAsync();
        }
    }

    private async Task DropKeptAsync()
    {
        _kept = null;
        if (_editor is not null)
        {
            await _editor.DiscardDraftAsync();
        }
    }

    private async Task UseVersionAsync((WorkflowVersionRow Version, string Text) chosen)
    {
        var (version, text) = chosen;
        _edit.Use(version, text);
        if (_editor is not null)
        {
            await _editor.SetAsync(text);
        }

        await ShowQueryAsync();
        Snackbar.Add(string.Create(CultureInfo.InvariantCulture, $"Version {version.Version} is in the editor; save it to make it the newest."), Severity.Info);
    }

    private async Task ArchiveAsync()
    {
        var id = new WorkflowId(Id!.Value);
        if (await Verbs.ArchiveAsync(id, _detail!.Workflow.Name, isBack => Navigation.NavigateTo(isBack ? Addresses.Workflow(id) : Addresses.Workflows)))
        {
            _edit.Settle(_edit.Now, _edit.Base);
            StateHasChanged();
            Navigation.NavigateTo(Addresses.Workflows);
        }
    }
}
