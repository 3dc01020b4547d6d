using System.Data.Common;
using Collections.Core.Catalog;
using MudBlazor;

namespace Collections.Web.Features.Catalog;

/// <summary>Takes workflows out of sight and back, and says what came of it.</summary>
public sealed partial class WorkflowVerbs(WorkflowWriter writer, ISnackbar snackbar, ILogger<WorkflowVerbs> logger)
{
    /// <param name="afterUndo">Told whether it was taken back.</param>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> ArchiveAsync(WorkflowId id, string name, Action<bool> afterUndo)
    {
        if (await TryAsync(() => writer.DeleteAsync(id, CancellationToken.None)) is not WorkflowOutcome.Done)
        {
            Complain("It could not be archived: it is gone, or you may only look at it.");
            return false;
        }

        snackbar.Add($"{name} is archived. Collections that were made with it go on.", Severity.Success, options =>
        {
            options.Action = "Undo";
            options.OnClick = async _ => afterUndo(await RestoreAsync(id, name));
        });
        return true;
    }

    /// <returns>Whether it was done.</returns>
    public async Task<bool> RestoreAsync(WorkflowId id, string name)
    {
        switch (await TryAsync(() => writer.RestoreAsync(id, CancellationToken.None)))
        {
            case WorkflowOutcome.Done:
                snackbar.Add($"{name} is back.", Severity.Success);
                return true;
            case WorkflowOutcome.Refused refused:
                Complain(refused.Problems[0].Message);
                return false;
            default:
                Complain("It could not be taken back just now: it is gone, or you may only look at it.");
                return false;
        }
    }

    private async Task<WorkflowOutcome?> TryAsync(Func<Task<WorkflowOutcome>> verb)
    {
        try
        {
            return await verb();
        }
        catch (DbException exception)
        {
            Log.Failed(logger, exception);
            return null;
        }
    }

    private void Complain(string text) => snackbar.Add(text, Severity.Error, options => options.RequireInteraction = true);

    private static partial class Log
    {
        [LoggerMessage(EventId = 8506, Level = LogLevel.Error, Message = "A workflow could not be archived or restored")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
