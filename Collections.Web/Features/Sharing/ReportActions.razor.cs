using System.Globalization;
using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Web.Features.Reporting;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;

namespace Collections.Web.Features.Sharing;

/// <summary>The tools of a report: its saved views, sharing it, taking it along. Nothing that was arranged is lost by leaving without a question.</summary>
public sealed partial class ReportActions
{
    private IReadOnlyList<ReportConfig> _configs = [];
    private ReportConfig? _config;
    private CollectionId? _read;
    private Question? _question;
    private string? _nameError;
    private string? _leavingTo;
    private string? _mayLeaveTo;
    private bool _isLeaving;
    private bool _isSharing;
    private bool _isListing;
    private bool _isListed;
    private bool _isFreezing;
    private bool _isBusy;

    private enum Question
    {
        SaveAs,
        Rename,
        Copy,
    }

    [Parameter, EditorRequired]
    public required ReportState State { get; set; }

    /// <summary>Null while it is read.</summary>
    [Parameter]
    public ReportContent? Content { get; set; }

    /// <summary>Shows another layout, with the saved view that it is from in the address.</summary>
    [Parameter]
    public EventCallback<ReportState> OnGo { get; set; }

    [Inject]
    public required ReportConfigQueries Queries { get; init; }

    [Inject]
    public required ReportConfigWriter Writer { get; init; }

    [Inject]
    public required SharingRunner Runner { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime JS { get; init; }

    private CollectionId Collection => State.Collection;

    private ReportLayout Layout => State.Layout;

    private string ViewName => _config?.Name ?? (State.Config is null || _isListed ? "Standard view" : "Saved view");

    private bool IsChanged => Layout != (_config?.Layout ?? ReportLayout.Standard);

    /// <summary>Whether leaving would lose work: changes of a saved view, anybody's, or an arrangement of widgets. Another period alone is none.</summary>
    private bool IsGuarded => _config is not null ? IsChanged : Layout with { View = ReportView.Standard } != ReportLayout.Standard;

    private string SnapshotName => Content?.Sources is [var source, ..] ? $"{source.Name}, {DateText.Day(Content.Span.Last.AddDays(6))}" : "";

    private string QuestionTitle => _question switch
    {
        Question.Rename => "Rename this view",
        Question.Copy => "Make a copy of this view",
        _ => "Save this view",
    };

    private string QuestionName => (_question, _config) switch
    {
        (Question.Rename, { } config) => config.Name,
        (Question.Copy, { } config) => $"{config.Name} (copy)",
        _ => "",
    };

    private string ExportAddress =>
        $"/api/collections/{Collection}/report/export{new Uri(Navigation.ToAbsoluteUri((State with { Config = null, IsArranging = false }).Address()).ToString()).Query}";

    protected override async Task OnParametersSetAsync()
    {
        if (_read != Collection)
        {
            _read = Collection;
            await ReadAsync();
            if (State.Config is not null && _config is null)
            {
                Runner.Complain("The saved view of this address is gone, or not shared with you any more.");
            }
        }
        else if (_config?.Id.ToString() != State.Config)
        {
            _config = _configs.FirstOrDefault(config => config.Id.ToString() == State.Config);
        }
    }

    private static string Tick(bool isChosen) => isChosen ? Icons.Material.Outlined.Check : Icons.Material.Outlined.Dashboard;

    private static string Label(ReportConfig config) =>
        config.Name + (config.IsDefault && config.IsMine ? " (default)" : "") + (config.IsMine ? config.IsShared ? ", shared" : "" : $", by {config.OwnerName}");

    private async Task ReadAsync()
    {
        _configs = await Queries.ListAsync(Collection, CancellationToken.None);
        _isListed = true;
        _config = _configs.FirstOrDefault(config => config.Id.ToString() == State.Config);
    }

    private async Task OpenAsync(ReportConfig config)
    {
        _config = config;
        foreach (var note in config.Notes)
        {
            Runner.Tell(note);
        }

        await OnGo.InvokeAsync(State with { Layout = config.Layout, Config = config.Id.ToString() });
    }

    private async Task StandardAsync()
    {
        _config = null;
        await OnGo.InvokeAsync(State with { Layout = ReportLayout.Standard, Config = null });
    }

    private void Ask(Question question) => (_question, _nameError) = (question, null);

    private async Task AnswerAsync((string Name, bool IsDefault) answer)
    {
        var question = _question;
        SharingOutcome outcome = question switch
        {
            Question.Rename => await Writer.RenameAsync(_config!.Id, answer.Name, CancellationToken.None),
            Question.Copy => await Writer.CopyAsync(_config!.Id, answer.Name, CancellationToken.None),
            _ => await Writer.CreateAsync(Collection, answer.Name, Layout, answer.IsDefault, CancellationToken.None),
        };
        if (outcome is SharingOutcome.Refused { Field: "name" } refused)
        {
            _nameError = refused.Message;
            return;
        }

        _question = null;
        if (await Runner.RunAsync(() => Task.FromResult(outcome), question == Question.Rename ? "Renamed." : $"Saved as “{answer.Name}”.") is { } done)
        {
            await ReadAsync();
            if (_configs.FirstOrDefault(config => config.Id.Value == done.Id) is { } saved)
            {
                _config = saved;
                await OnGo.InvokeAsync(State with { Layout = question == Question.Rename ? Layout : saved.Layout, Config = saved.Id.ToString() });
            }
        }
    }

    private async Task SaveAsync()
    {
        if (_config is not { IsMine: true } config)
        {
            return;
        }

        _isBusy = true;
        try
        {
            if (await Runner.RunAsync(
                () => Writer.SaveAsync(config.Id, config.Version, Layout, CancellationToken.None), $"“{config.Name}” is saved.", () => UndoAsync(config.Id, config.Version)) is not null)
            {
                await ReadAsync();
            }
        }
        finally
        {
            _isBusy = false;
        }
    }

    /// <summary>Brings the state before a save back, as a version of its own.</summary>
    private Task UndoAsync(ReportConfigId id, int version) => InvokeAsync(async () =>
    {
        if (await Runner.RunAsync(() => Writer.BringBackAsync(id, version, CancellationToken.None), "Taken back.") is not null)
        {
            await ReopenAsync(id);
        }
    });

    private async Task BringBackAsync(int version)
    {
        _isListing = false;
        var (id, current) = (_config!.Id, _config.Version);
        if (await Runner.RunAsync(
            () => Writer.BringBackAsync(id, version, CancellationToken.None),
            string.Create(CultureInfo.InvariantCulture, $"Version {version} is back."),
            () => UndoAsync(id, current)) is not null)
        {
            await ReopenAsync(id);
        }
    }

    private async Task ReopenAsync(ReportConfigId id)
    {
        await ReadAsync();
        if (_configs.FirstOrDefault(config => config.Id == id) is { } config)
        {
            await OpenAsync(config);
        }

        StateHasChanged();
    }

    private async Task DefaultAsync()
    {
        var (id, isDefault) = (_config!.Id, !_config.IsDefault);
        await Runner.RunAsync(
            () => Writer.SetDefaultAsync(id, isDefault, CancellationToken.None), isDefault ? "You see this view first from now on." : "You see the standard view first from now on.");
        await ReadAsync();
    }

    private async Task DeleteAsync()
    {
        var config = _config!;
        if (await Runner.RunAsync(
            () => Writer.DeleteAsync(config.Id, CancellationToken.None),
            $"“{config.Name}” is deleted{(config.IsShared ? ", also for those whom it was shared with" : "")}.",
            () => RestoreAsync(config.Id)) is not null)
        {
            _config = null;
            await ReadAsync();
            await OnGo.InvokeAsync(State with { Layout = Layout, Config = null });
        }
    }

    private Task RestoreAsync(ReportConfigId id) => InvokeAsync(async () =>
    {
        if (await Runner.RunAsync(() => Writer.RestoreAsync(id, CancellationToken.None), "It is back.") is not null)
        {
            await ReopenAsync(id);
        }
    });

    private async Task CopyLinkAsync()
    {
        if (await JS.InvokeAsync<bool>("collections.copy", Navigation.Uri))
        {
            Runner.Tell("The link is copied. Who may see the instance sees this view with it, live.");
        }
    }

    private async Task CopySummaryAsync()
    {
        if (Content is not null && await JS.InvokeAsync<bool>("collections.copy", SummaryText.Of(Content, Layout, Navigation.Uri)))
        {
            Runner.Tell("The summary is copied.");
        }
    }

    /// <summary>Within the report nothing is lost: its whole state stands in the address.</summary>
    private void GuardAsync(LocationChangingContext context)
    {
        var target = Navigation.ToAbsoluteUri(context.TargetLocation);
        if (IsGuarded && !_isLeaving && target.AbsolutePath != Navigation.ToAbsoluteUri(Addresses.Report(Collection)).AbsolutePath && target.ToString() != _mayLeaveTo)
        {
            context.PreventNavigation();
            (_leavingTo, _isLeaving) = (target.ToString(), true);
            StateHasChanged();
        }
    }

    private void LeaveAsync()
    {
        (_isLeaving, _mayLeaveTo) = (false, _leavingTo);
        Navigation.NavigateTo(_leavingTo!);
    }
}
