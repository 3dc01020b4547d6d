using System.Data.Common;
using Collections.Core.Execution;
using MudBlazor;

namespace Collections.Web.Features.Progress;

/// <summary>Runs what a person asked for and says what came of it; where it can be taken back, offers to.</summary>
public sealed partial class VerbRunner(CollectionCommands commands, ISnackbar snackbar, ILogger<VerbRunner> logger)
{
    /// <param name="verb">Null outcome: nothing is said.</param>
    /// <param name="done">What to say when it is done.</param>
    /// <param name="undo">Takes it back; null where it cannot be.</param>
    /// <param name="undone">What to say when it is taken back.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> RunAsync(
        Func<CollectionCommands, Task<CommandOutcome>> verb,
        Func<CommandOutcome.Done, string> done,
        Func<CollectionCommands, Task<CommandOutcome>>? undo = null,
        string undone = "Taken back.")
    {
        CommandOutcome outcome;
        try
        {
            outcome = await verb(commands);
        }
        catch (DbException exception)
        {
            Log.Failed(logger, exception);
            Complain("This could not be done just now. Nothing was changed; try again.");
            return false;
        }

        switch (outcome)
        {
            case CommandOutcome.Done success:
                Tell(done(success), undo, undone);
                return true;
            case CommandOutcome.Refused refused:
                Complain(refused.Message);
                return false;
            case CommandOutcome.Forbidden:
                Complain("You may look at this collection, but not change it.");
                return false;
            default:
                Complain("It is gone: somebody deleted it, or your access ended.");
                return false;
        }
    }

    private void Tell(string text, Func<CollectionCommands, Task<CommandOutcome>>? undo, string undone) => snackbar.Add(text, Severity.Success, options =>
    {
        if (undo is not null)
        {
            options.Action = "Undo";
            options.ActionVariant = Variant.Text;
            options.OnClick = _ => RunAsync(undo, _ => undone);
        }
    });

    // Errors stay until they are closed.
    private void Complain(string text) => snackbar.Add(text, Severity.Error, options => options.RequireInteraction = true);

    private static partial class Log
    {
        [LoggerMessage(EventId = 8503, Level = LogLevel.Error, Message = "A verb could not be carried out")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
