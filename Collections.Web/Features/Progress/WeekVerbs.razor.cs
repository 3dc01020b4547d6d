using Collections.Core.Execution;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Collections.Web.Features.Progress;

/// <summary>What one may do to one or several weeks; a verb stands there for those it is allowed for, with their number.</summary>
public sealed partial class WeekVerbs
{
    private bool _isBusy;

    [Parameter, EditorRequired]
    public required IReadOnlyList<WeekRow> Weeks { get; set; }

    [Parameter]
    public bool IsEditable { get; set; }

    [Parameter]
    public EventCallback OnDone { get; set; }

    /// <summary>Given where the weeks are a selection that can be cleared.</summary>
    [Parameter]
    public EventCallback OnClear { get; set; }

    [Inject]
    public required VerbRunner Runner { get; init; }

    private IEnumerable<Verb> Verbs =>
    [
        new("Retry", Icons.Material.Outlined.Replay, Allowed(WeekTransition.Retry), (commands, week) => commands.RetryAsync(week, CancellationToken.None)),
        new("Collect again", Icons.Material.Outlined.Refresh, Allowed(WeekTransition.Recollect, refreshing: false), (commands, week) => commands.RecollectAsync(week, CancellationToken.None)),
        new("Skip", Icons.Material.Outlined.SkipNext, Allowed(WeekTransition.Skip), (commands, week) => commands.SkipAsync(week, CancellationToken.None),
            (commands, week) => commands.UnskipAsync(week, CancellationToken.None)),
        new("Unskip", Icons.Material.Outlined.Undo, Allowed(WeekTransition.Unskip), (commands, week) => commands.UnskipAsync(week, CancellationToken.None),
            (commands, week) => commands.SkipAsync(week, CancellationToken.None)),
    ];

    private List<WeekRow> Allowed(WeekTransition transition, bool? refreshing = null) =>
        [.. Weeks.Where(week => transition.IsAllowedFrom(week.Status) && (refreshing is null || week.IsRefreshing == refreshing))];

    private string TextOf(Verb verb) => Weeks.Count == 1 ? verb.Name : $"{verb.Name} {CountText.Of(verb.Weeks.Count, "week")}";

    private async Task RunAsync(Verb verb)
    {
        _isBusy = true;
        var ids = verb.Weeks.Select(week => week.Id).ToList();
        try
        {
            await Runner.RunAsync(
                commands => EachAsync(commands, ids, verb.Run),
                done => $"{verb.Name}: {CountText.Of(done.Weeks, "week")}.",
                verb.Undo is { } undo ? commands => EachAsync(commands, ids, undo) : null);
            await OnDone.InvokeAsync();
        }
        finally
        {
            _isBusy = false;
        }
    }

    /// <summary>A week that meanwhile stands elsewhere does not stop the others; refused is what nothing could be done to.</summary>
    private static async Task<CommandOutcome> EachAsync(
        CollectionCommands commands, List<WeekId> weeks, Func<CollectionCommands, WeekId, Task<CommandOutcome>> run)
    {
        CommandOutcome? last = null;
        var count = 0;
        foreach (var week in weeks)
        {
            var outcome = await run(commands, week);
            count += outcome is CommandOutcome.Done ? 1 : 0;
            last = outcome is CommandOutcome.Done || last is not CommandOutcome.Done ? outcome : last;
        }

        return last is CommandOutcome.Done done ? done with { Weeks = count } : last ?? new CommandOutcome.NotFound();
    }

    private sealed record Verb(
        string Name,
        string Icon,
        IReadOnlyList<WeekRow> Weeks,
        Func<CollectionCommands, WeekId, Task<CommandOutcome>> Run,
        Func<CollectionCommands, WeekId, Task<CommandOutcome>>? Undo = null);
}
