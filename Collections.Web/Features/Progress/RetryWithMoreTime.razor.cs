using System.Globalization;
using Collections.Core.Execution;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>For a week that may have run out of time: gives AMC twice as long, and tries it again.</summary>
public sealed partial class RetryWithMoreTime
{
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required WeekRow Week { get; set; }

    [Parameter, EditorRequired]
    public required CollectionDetail Collection { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    [Inject]
    public required VerbRunner Verbs { get; init; }

    [Inject]
    public required CollectionPlanner Planner { get; init; }

    private int? Seconds => Week is { Status: WeekStatus.Failed, ErrorClass: "failed" or "overdue" } && Collection.TimeoutSeconds < CollectionRequest.MaxTimeoutSeconds
        ? Math.Min(2 * Collection.TimeoutSeconds, CollectionRequest.MaxTimeoutSeconds)
        : null;

    private string Hours => Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600m:0.#} {(seconds == 3600 ? "hour" : "hours")}") : "";

    private async Task RetryAsync()
    {
        _isBusy = true;
        try
        {
            var hours = Hours;
            if (await Verbs.RunAsync(AllowAndRetryAsync, _ => $"The week is tried again. From now on AMC may take {hours} for a week of this collection."))
            {
                await OnDone.InvokeAsync();
            }
        }
        finally
        {
            _isBusy = false;
        }
    }

    private async Task<CommandOutcome> AllowAndRetryAsync(CollectionCommands commands) =>
        await Planner.ChangeAsync(Collection.Id, new() { TimeoutSeconds = Seconds }, CancellationToken.None) switch
        {
            PlanOutcome.Done => await commands.RetryAsync(Week.Id, CancellationToken.None),
            PlanOutcome.Refused => new CommandOutcome.Forbidden(),
            _ => new CommandOutcome.NotFound(),
        };
}
