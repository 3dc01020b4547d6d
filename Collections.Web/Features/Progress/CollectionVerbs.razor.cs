using System.Globalization;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>What one may do to the collection as a whole, in words that say what happens to running weeks.</summary>
public sealed partial class CollectionVerbs
{
    private bool _isBusy;
    private bool _isDeleting;

    [Parameter, EditorRequired]
    public required CollectionDetail Collection { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string Curl => CurlText.Of(Navigation.ToAbsoluteUri(Addresses.AllRows(Collection.Id)), "weeks.csv");

    private string RetryText => $"Retry {CountText.Of(Collection.Counts.Failed, "failed week")}";

    private string CancelText => $"Cancel {CountText.Of(Collection.Counts.Running, "running week")} at AMC and pause";

    private string RunningText => Collection.Counts.Running switch
    {
        0 => "No week is running.",
        1 => "The running week will finish.",
        var count => string.Create(CultureInfo.InvariantCulture, $"The {count} running weeks will finish."),
    };

    private Task PauseAsync()
    {
        var running = RunningText;
        return RunAsync(
            commands => commands.PauseAsync(Collection.Id, cancelRunning: false, CancellationToken.None),
            _ => $"Paused. {running}",
            commands => commands.ResumeAsync(Collection.Id, CancellationToken.None));
    }

    private Task ResumeAsync() => RunAsync(
        commands => commands.ResumeAsync(Collection.Id, CancellationToken.None),
        _ => "Resumed. Waiting weeks start as slots become free.",
        commands => commands.PauseAsync(Collection.Id, cancelRunning: false, CancellationToken.None));

    private Task CancelAsync() => RunAsync(
        commands => commands.CancelAsync(Collection.Id, CancellationToken.None),
        done => $"Paused. {CountText.Of(done.Weeks, "week")} cancelled at AMC; they wait until you resume.");

    private Task RetryFailedAsync() => RunAsync(
        commands => commands.RetryFailedAsync(Collection.Id, CancellationToken.None), done => $"{CountText.Of(done.Weeks, "week")} will be tried again.");

    private async Task DeleteAsync()
    {
        var (id, name) = (Collection.Id, Collection.Name);
        if (await Verbs.RunAsync(
            commands => commands.DeleteAsync(id, CancellationToken.None),
            _ => $"“{name}” is deleted.",
            commands => commands.RestoreAsync(id, CancellationToken.None),
            $"“{name}” is back."))
        {
            Navigation.NavigateTo(Addresses.Collections);
        }
    }

    // Not cancelled when the page goes: a click was a decision.
    private async Task RunAsync(
        Func<CollectionCommands, Task<CommandOutcome>> verb, Func<CommandOutcome.Done, string> done, Func<CollectionCommands, Task<CommandOutcome>>? undo = null)
    {
        _isBusy = true;
        try
        {
            if (await Verbs.RunAsync(verb, done, undo))
            {
                await OnDone.InvokeAsync();
            }
        }
        finally
        {
            _isBusy = false;
        }
    }
}
