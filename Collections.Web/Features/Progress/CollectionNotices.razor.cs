using System.Data.Common;
using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Progress;

/// <summary>Why a collection as a whole does not go on, and whether a newer version of its query could make it.</summary>
public sealed partial class CollectionNotices : IDisposable
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };

    private readonly CancellationTokenSource _disposed = new();
    private bool _isAskingForAll;
    private int? _newer;
    private string? _failure;
    private (CollectionId, long)? _readFor;

    [Parameter, EditorRequired]
    public required CollectionDetail Collection { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<WeekRow> Weeks { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    /// <summary>Weeks that only another query can bring.</summary>
    private int Refused => Weeks.Count(week => week is { Status: WeekStatus.Failed, ErrorClass: "rejected" or "invalid" });

    private string Advice => (_newer, Collection.HeldAt) switch
    {
        (not null, _) => "A newer version of the query has been saved. Say for which weeks it is meant.",
        (null, not null) => "Correct the query, then say for which weeks the new version is meant; or go on with the present one if AMC was wrong. Until then nothing is spent.",
        _ => "Open one of them to see why, and correct the query. The new version is then offered here.",
    };

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Collection is not { HeldAt: not null, HeldKind: not "pilot" } && Refused == 0)
        {
            (_newer, _readFor, _failure) = (null, null, null);
        }
        else if (_readFor != (Collection.Id, Collection.ChangeNo))
        {
            _readFor = (Collection.Id, Collection.ChangeNo);
            await ReadAsync();
        }
    }

    // A saved query changes no collection, so nothing tells of it: asked for with every change of the collection, and when somebody comes back to the page.
    private async Task ReadAsync()
    {
        try
        {
            var current = await Catalog.CurrentVersionAsync(Collection.WorkflowId, _disposed.Token);
            (_newer, _failure) = (current > Collection.WorkflowVersion ? current : null, null);
        }
        catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
        {
            // The page is gone.
        }
        catch (DbException)
        {
            _failure = "Whether there is a newer version of the query could not be read just now.";
        }
    }

    private Task ConfirmAsync() => RunAsync(commands => commands.ConfirmHeldAsync(Collection.Id, CancellationToken.None), _ => "The waiting weeks go on.");

    private async Task UseForAllAsync()
    {
        _isAskingForAll = false;
        if (_newer is { } version)
        {
            await UseAsync(version, QueryReach.AllWeeks);
        }
    }

    private Task UseAsync(int version, QueryReach reach) => RunAsync(
        commands => commands.UseQueryAsync(Collection.Id, version, reach, CancellationToken.None), done => $"With version {version} from now on: {CountText.Of(done.Weeks, "week")}.");

    private async Task RunAsync(Func<CollectionCommands, Task<CommandOutcome>> verb, Func<CommandOutcome.Done, string> done)
    {
        if (await Verbs.RunAsync(verb, done))
        {
            await OnDone.InvokeAsync();
        }
    }
}
