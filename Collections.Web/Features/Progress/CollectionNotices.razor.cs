using Collections.Core.Catalog;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Progress;

/// <summary>Why a collection as a whole does not go on.</summary>
public sealed partial class CollectionNotices : IDisposable
{
    private static readonly DialogOptions Options = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };

    private readonly CancellationTokenSource _disposed = new();
    private bool _isAskingForAll;
    private int? _newer;
    private DateTimeOffset? _readFor;

    [Parameter, EditorRequired]
    public required CollectionDetail Collection { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    [Inject]
    public required CatalogQueries Catalog { get; init; }

    public void Dispose()
    {
        _disposed.Cancel();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Collection.HeldKind != "rejected")
        {
            (_newer, _readFor) = (null, null);
        }
        else if (_readFor != Collection.HeldAt)
        {
            _readFor = Collection.HeldAt;
            try
            {
                var current = await Catalog.CurrentVersionAsync(Collection.WorkflowId, _disposed.Token);
                _newer = current > Collection.WorkflowVersion ? current : null;
            }
            catch (OperationCanceledException) when (_disposed.IsCancellationRequested)
            {
                // The page is gone.
            }
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
        commands => commands.UseQueryAsync(Collection.Id, version, reach, CancellationToken.None), done => $"{WeeksText.Of(done.Weeks)} go on with version {version}.");

    private async Task RunAsync(Func<CollectionCommands, Task<CommandOutcome>> verb, Func<CommandOutcome.Done, string> done)
    {
        if (await Verbs.RunAsync(verb, done))
        {
            await OnDone.InvokeAsync();
        }
    }
}
