using System.Data.Common;
using Collections.Core.Catalog;
using Collections.Core.Reporting;
using MudBlazor;

namespace Collections.Web.Features.Reporting;

/// <summary>Writes what stands beside a report and puts in words what came of it.</summary>
public sealed partial class ReportEdits(ISnackbar snackbar, ILogger<ReportEdits> logger)
{
    private const string Gone = "It is gone: somebody deleted it, or your access ended.";

    /// <returns>Why nothing was written; null when it was.</returns>
    public Task<string?> TryAsync(Func<Task<ReportWriteOutcome>> write) => TryAsync(write, outcome => outcome switch
    {
        ReportWriteOutcome.Done => null,
        ReportWriteOutcome.Refused refused => string.Join(" ", refused.Problems.Select(problem => problem.Message)),
        _ => Gone,
    });

    /// <returns>Why nothing was written; null when it was.</returns>
    public Task<string?> TryAsync(Func<Task<KpiOutcome>> write) => TryAsync(write, outcome => outcome switch
    {
        KpiOutcome.Done => null,
        KpiOutcome.Refused refused => string.Join(" ", refused.Problems.Select(problem => problem.Message)),
        _ => Gone,
    });

    public void Tell(string text, Func<Task>? undo = null) => snackbar.Add(text, Severity.Success, options =>
    {
        if (undo is not null)
        {
            options.Action = "Undo";
            options.ActionVariant = Variant.Text;
            options.OnClick = _ => undo();
        }
    });

    public void Complain(string text) => snackbar.Add(text, Severity.Error);

    private async Task<string?> TryAsync<T>(Func<Task<T>> write, Func<T, string?> problem)
    {
        try
        {
            return problem(await write());
        }
        catch (DbException exception)
        {
            Log.Failed(logger, exception);
            return "This could not be saved just now. Nothing was changed; try again.";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8652, Level = LogLevel.Error, Message = "A change beside a report could not be saved")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
