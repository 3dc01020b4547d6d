using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Engine;

/// <summary>Writes down what happened.</summary>
internal sealed class Ledger(SandboxState state, ResultStore results)
{
    /// <param name="address">Where the files are served, without a slash at its end.</param>
    /// <param name="withData">False leaves rows, sums and files out, which is quicker.</param>
    public async Task<SandboxLedger> Read(string address, string? instanceId, bool withData, CancellationToken cancellationToken)
    {
        var executions = new List<LedgerExecution>();
        foreach (var view in state.AllExecutions().Where(view => instanceId is null || view.Execution.InstanceId == instanceId))
        {
            executions.Add(await Entry(view, address, withData, cancellationToken));
        }

        return new SandboxLedger(executions, [.. state.Requests.All().Where(r => instanceId is null || r.Instance == instanceId)]);
    }

    private async Task<LedgerExecution> Entry(ExecutionView view, string address, bool withData, CancellationToken cancellationToken)
    {
        var execution = view.Execution;
        var hasResult = withData && view.Status == SandboxExecution.Succeeded && !execution.DryRun;
        var facts = hasResult ? await results.Facts(execution, cancellationToken) : null;
        return new LedgerExecution
        {
            InstanceId = execution.InstanceId,
            WorkflowExecutionId = execution.Id,
            Token = execution.Token,
            SqlSha256 = execution.SqlSha256,
            QuerySha256 = execution.QuerySha256,
            WorkflowId = execution.WorkflowId,
            WindowStart = TimeWindows.Write(execution.Window.Start),
            WindowEnd = TimeWindows.Write(execution.Window.End),
            TimeZone = execution.Window.TimeZone,
            CreateTime = execution.CreateTime,
            StartTime = view.StartTime,
            EndTime = view.EndTime,
            Status = view.Status,
            StatusReason = view.Reason,
            DryRun = execution.DryRun,
            Others = execution.OfOthers,
            BadCsv = execution.Fate.Damage != 0,
            Rows = facts?.Rows ?? 0,
            Sums = facts?.Sums ?? new Dictionary<string, decimal>(),
            Files = facts is null
                ? []
                : [.. facts.Sha256.Select((hash, file) => new LedgerFile($"{address}/sandbox/files/{execution.InstanceId}/{execution.Id}-{file}.csv", hash))],
        };
    }
}
