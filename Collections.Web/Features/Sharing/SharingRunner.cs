using System.Data.Common;
using Collections.Core.Sharing;
using MudBlazor;

namespace Collections.Web.Features.Sharing;

/// <summary>Does what a person asked for and says what came of it; where it can be taken back, offers to.</summary>
public sealed partial class SharingRunner(ISnackbar snackbar, ILogger<SharingRunner> logger)
{
    /// <param name="act">What to do.</param>
    /// <param name="done">What to say when it is done; null: nothing.</param>
    /// <param name="undo">Takes it back; null where it cannot be.</param>
    /// <returns>What was done, or null: then the person was told why not.</returns>
    public async Task<SharingOutcome.Done?> RunAsync(Func<Task<SharingOutcome>> act, string? done, Func<Task>? undo = null)
    {
        switch (await TryAsync(act))
        {
            case SharingOutcome.Done success:
                if (done is not null)
                {
                    Tell(done, undo);
                }

                return success;
            case SharingOutcome.Refused refused:
                Complain(refused.Message);
                return null;
            case SharingOutcome.Conflict conflict:
                Complain(conflict.Message);
                return null;
            case SharingOutcome.NotFound:
                Complain("It is gone: somebody deleted it, or your access ended.");
                return null;
            default:
                return null;
        }
    }

    public void Tell(string text, Func<Task>? undo = null) => snackbar.Add(text, Severity.Success, options =>
    {
        if (undo is not null)
        {
            options.Action = "Undo";
            options.ActionVariant = Variant.Text;
            options.OnClick = _ => undo();
        }
    });

    // Errors stay until they are closed.
    public void Complain(string text) => snackbar.Add(text, Severity.Error, options =>
    {
        options.RequireInteraction = true;
        options.ShowCloseIcon = true;
    });

    private async Task<SharingOutcome?> TryAsync(Func<Task<SharingOutcome>> act)
    {
        try
        {
            return await act();
        }
        catch (DbException exception)
        {
            Log.Failed(logger, exception);
            Complain("This could not be done just now. Nothing was changed; try again.");
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8681, Level = LogLevel.Error, Message = "Sharing failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
