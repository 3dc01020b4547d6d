using System.Data.Common;
using System.Globalization;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Execution;
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
    private IReadOnlyList<ParameterDeclaration> _parameters = [];
    private IReadOnlyList<ParameterDeclaration> _storedParameters = [];
    private IReadOnlyList<WorkflowParameter> _declared = [];
    private Dictionary<string, string> _problems = [];
    private WorkflowDetail? _detail;
    private WorkflowDraft _draft = new(null, "", "", MarksFiltered: true);
    private WorkflowDraft _stored = new(null, "", "", MarksFiltered: true);
    private SqlTemplate _query = SqlTemplate.Parse("");
    private SqlEditor? _editor;
    private SqlDraft? _kept;

    /// <summary>What somebody else saved meanwhile, while that is to be decided on.</summary>
    private WorkflowDetail? _theirs;
    private string _text = "";
    private string _storedText = "";
    private string? _loaded;
    private string? _failure;
    private DateTimeOffset _loadedAt;
    private int _base;
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

    private bool HasNewText => _text != _storedText || HasNewMark || HasNewParameters;

    private bool HasNewMark => _draft.MarksFiltered != _stored.MarksFiltered;

    private bool HasNewParameters => !_parameters.SequenceEqual(_storedParameters);

    private bool IsDirty => _isLoaded && IsEditable && (HasNewText || _draft != _stored) && !(IsNew && Start is null && From is null);

    private string Title => $"{(IsNew ? "New workflow" : _detail?.Workflow.Name ?? "Workflow")} · Data Collections";

    private string SaveText => IsNew ? "Save" : HasNewText ? string.Create(CultureInfo.InvariantCulture, $"Save as version {_base + 1}") : "Save";

    private string? DraftKey => !IsEditable ? null : IsNew ? "new" : $"{Id}";

    private string QueryState => _query.Problems.Count > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{_query.Problems.Count} to correct")
        : HasNewText && !IsNew ? "Changed, not saved" : SizeText.Of(_text.Length);

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
            if (IsNew)
            {
                Begin(source);
            }
            else
            {
                Show(source!);
            }

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

    private void Begin(WorkflowDetail? source)
    {
        var standard = WorkflowStart.Find(Start);
        var instance = _instances.FirstOrDefault(instance => instance.Id.Value == InstanceFromAddress && instance.IsEditable)
            ?? _instances.FirstOrDefault(instance => instance.Id == source?.Workflow.InstanceId && instance.IsEditable)
            ?? _instances.FirstOrDefault(instance => instance.IsEditable);
        _draft = _stored = new(
            instance?.Id,
            source is null ? standard?.Name ?? "" : $"{source.Workflow.Name} (copy)",
            source?.Workflow.Description ?? standard?.Description ?? "",
            source?.Current.MarksFiltered ?? true);
        _base = 0;
        Take(source?.SqlQuery ?? standard?.SqlQuery ?? "", source?.Current.Parameters ?? []);
    }

    private void Show(WorkflowDetail detail)
    {
        _draft = _stored = new(detail.Workflow.InstanceId, detail.Workflow.Name, detail.Workflow.Description, detail.Current.MarksFiltered);
        _base = detail.Workflow.CurrentVersion;
        Take(detail.SqlQuery, detail.Current.Parameters);
    }

    private void Take(string text, IReadOnlyList<WorkflowParameter> declared)
    {
        _text = _storedText = text;
        _query = SqlTemplate.Parse(text);
        _declared = declared;
        _parameters = _storedParameters = ParameterDeclaration.Of(_query, declared, []);
    }

    private string StartAddress(string key) => Navigation.GetUriWithQueryParameter("start", key);

    private bool Has(string field) => _problems.ContainsKey(field);

    private string? Of(string field) => _problems.GetValueOrDefault(field);

    /// <summary>The query changed in the browser: what it wants is found at once.</summary>
    private async Task ReadTextAsync(string text)
    {
        _text = text;
        _query = SqlTemplate.Parse(text);
        _parameters = ParameterDeclaration.Of(_query, _declared, _parameters);
        _problems.Remove("sqlQuery");
        StateHasChanged();
        if (_editor is not null)
        {
            await _editor.MarkAsync(SqlMark.Of(_query.Problems));
        }
    }

    /// <summary>What stands in the editor this moment, also when the browser has not told of the last letters yet.</summary>
    private async Task FetchTextAsync()
    {
        if (_editor is not null && await _editor.TextAsync() is var text && text != _text)
        {
            await ReadTextAsync(text);
        }
    }

    private QueryCheckRequest? CheckRequest(DateOnly first, DateOnly last) => _draft.Instance is not { } instance ? null : new(instance, _text, first, last, TimeZone: null)
    {
        MarksFiltered = _draft.MarksFiltered,
        Parameters = _parameters.Select(parameter => parameter.ToParameter()).ToDictionary(parameter => parameter.Name, Sample),
    };

    /// <summary>A dry run needs some value where the query has no default: one of the right type.</summary>
    private static SqlValue Sample(WorkflowParameter parameter) => parameter.Default ?? parameter.Type switch
    {
        WorkflowParameterType.Number => new SqlValue.Number(1),
        WorkflowParameterType.Date => new SqlValue.Date(new(2026, 1, 1)),
        WorkflowParameterType.List => SqlValue.List.OfText(["sample"]),
        _ => new SqlValue.Text("sample"),
    };

    private Task SaveAsync() => SaveAsync(_base);

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
            _problems = _parameters.Where(parameter => parameter.Problem is not null)
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
        if (_draft.Instance is not { } instance)
        {
            _problems["instanceId"] = "Choose an instance.";
            return;
        }

        var (draft, text, parameters) = (_draft, _text, _parameters);
        var outcome = await Writer.CreateAsync(
            new()
            {
                InstanceId = instance,
                Name = draft.Name,
                Description = draft.Description,
                SqlQuery = text,
                MarksFiltered = draft.MarksFiltered,
                Parameters = [.. parameters.Select(parameter => parameter.ToParameter())],
            },
            _disposed.Token);
        if (outcome is WorkflowOutcome.Done done)
        {
            Settle(draft, text, parameters);
            await TellSavedAsync(done.Version);

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
        var (draft, text, parameters, isNewText) = (_draft, _text, _parameters, HasNewText);
        var outcome = await Writer.ChangeAsync(
            id,
            new()
            {
                // Only what is another: what somebody else saved meanwhile beside it stays theirs.
                Name = _draft.Name == _stored.Name ? null : _draft.Name,
                BaseName = _stored.Name,
                Description = _draft.Description == _stored.Description ? null : _draft.Description,
                BaseDescription = _stored.Description,
                SqlQuery = _text == _storedText ? null : _text,
                MarksFiltered = HasNewMark ? _draft.MarksFiltered : null,
                Parameters = HasNewParameters ? [.. _parameters.Select(parameter => parameter.ToParameter())] : null,
                BaseVersion = isNewText ? seen : null,
            },
            _disposed.Token);
        if (outcome is WorkflowOutcome.Done done)
        {
            Settle(draft, text, parameters);
            await TellSavedAsync(isNewText ? done.Version : _base);
            await ShowSavedAsync(id);
            Snackbar.Add(isNewText ? string.Create(CultureInfo.InvariantCulture, $"Saved as version {done.Version}.") : "Saved.", Severity.Success);
            return;
        }

        Complain(outcome);
        var isCalledOtherwise = outcome is WorkflowOutcome.Refused refused && refused.Problems.Any(problem => problem.Kind == CatalogProblemKind.ChangedMeanwhile);
        if ((outcome is WorkflowOutcome.Outdated || isCalledOtherwise) && await Catalog.FindWorkflowAsync(id, _disposed.Token) is { } detail)
        {
            _theirs = outcome is WorkflowOutcome.Outdated ? detail : null;
            CompareWith(detail.Workflow);
        }
    }

    /// <summary>This is what is stored now; what was typed since is not.</summary>
    private void Settle(WorkflowDraft draft, string text, IReadOnlyList<ParameterDeclaration> parameters) =>
        (_stored, _storedText, _storedParameters, _theirs) = (draft, text, parameters, null);

    private async Task TellSavedAsync(int version)
    {
        _base = version;
        if (_editor is not null)
        {
            await _editor.SavedAsync(version, _storedText);
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
        CompareWith(detail.Workflow);
        if (!HasNewText && detail.SqlQuery != _text)
        {
            Show(detail);
            _editorKey++;
        }
        else if (!HasNewText)
        {
            _base = detail.Workflow.CurrentVersion;
            _draft = _stored = _draft with { MarksFiltered = detail.Current.MarksFiltered };
            Take(_text, detail.Current.Parameters);
        }
    }

    /// <summary>Names have no versions: from now on mine is compared with what somebody else called it, and what I have not touched is theirs.</summary>
    private void CompareWith(WorkflowRow theirs)
    {
        _draft = _draft with
        {
            Name = _draft.Name == _stored.Name ? theirs.Name : _draft.Name,
            Description = _draft.Description == _stored.Description ? theirs.Description : _draft.Description,
        };
        _stored = _stored with { Name = theirs.Name, Description = theirs.Description };
    }

    /// <summary>What saving mine makes of theirs.</summary>
    private (string Sql, bool MarksFiltered, IReadOnlyList<WorkflowParameter> Parameters) Over(WorkflowDetail theirs) => (
        _text == _storedText ? theirs.SqlQuery : _text,
        HasNewMark ? _draft.MarksFiltered : theirs.Current.MarksFiltered,
        HasNewParameters ? [.. _parameters.Select(parameter => parameter.ToParameter())] : theirs.Current.Parameters);

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
            await ReadTextAsync(kept.Text);

            // Whoever saved since then is told when this is saved.
            _base = IsNew ? 0 : kept.Version;
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
        _declared = version.Parameters;
        _parameters = [];
        _draft = _draft with { MarksFiltered = version.MarksFiltered };
        if (_editor is not null)
        {
            await _editor.SetAsync(text);
        }

        await ReadTextAsync(text);
        Snackbar.Add(string.Create(CultureInfo.InvariantCulture, $"Version {version.Version} is in the editor; save it to make it the newest."), Severity.Info);
    }

    private async Task ArchiveAsync()
    {
        var id = new WorkflowId(Id!.Value);
        if (await Verbs.ArchiveAsync(id, _detail!.Workflow.Name, isBack => Navigation.NavigateTo(isBack ? Addresses.Workflow(id) : Addresses.Workflows)))
        {
            Settle(_draft, _text, _parameters);
            StateHasChanged();
            Navigation.NavigateTo(Addresses.Workflows);
        }
    }
}
