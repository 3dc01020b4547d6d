using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Collections.AmcSandbox.Api;
using Collections.AmcSandbox.Data;
using Collections.AmcSandbox.Sql;

namespace Collections.AmcSandbox.Engine;

/// <summary>Makes executions: checks the request as AMC does, and settles what becomes of it.</summary>
internal sealed class ExecutionFactory(SandboxState state)
{
    private const double ValidationSeconds = 3;
    private const int DefaultTimeoutSeconds = 21_600;

    /// <summary>The execution, or the reason for a 400.</summary>
    public (SandboxExecution? Execution, string? Refusal) Create(SandboxInstance instance, CreateExecutionBody body)
    {
        var (workflow, refusal) = FindWorkflow(instance, body);
        if (workflow is null)
        {
            return (null, refusal);
        }

        if (body.WorkflowExecutionTimeoutSeconds is { } timeout and (< 900 or > 86_400))
        {
            return (null, $"workflowExecutionTimeoutSeconds must be between 900 and 86400, but was {timeout}.");
        }

        var calendar = state.Clock.Calendar;
        var (window, misfit) = TimeWindows.Read(
            body.TimeWindowType, body.TimeWindowStart, body.TimeWindowEnd, body.TimeWindowTimeZone, calendar);
        if (window is null)
        {
            return (null, misfit);
        }

        if (state.Faults.Strikes(state.Faults.Current.DropComments, instance.Id))
        {
            workflow = workflow with { SqlQuery = SqlComments.Remove(workflow.SqlQuery!) };
        }

        var id = Guid.NewGuid();
        var workflowId = body.WorkflowId ?? $"transient_{Guid.NewGuid()}";
        var parameters = body.ParameterValues?.ToDictionary(p => p.Key, p => Text(p.Value)) ?? [];
        var compilation = QueryCompiler.Compile(workflow, instance, parameters, window);
        if (compilation.Refusal is { } invalid)
        {
            return (null, $"Was unable to compile workflow {workflowId} because it was found to be invalid: {invalid}");
        }

        var rejection = compilation.Rejection
            ?? (instance.Type == SandboxInstance.Sandbox && body.RequireSyntheticData != true ? Reasons.NotSynthetic(instance.Id) : null);
        var sql = workflow.SqlQuery!;
        var query = SqlComments.WithoutToken(sql);
        var timeoutSeconds = body.WorkflowExecutionTimeoutSeconds ?? DefaultTimeoutSeconds;
        return (new SandboxExecution
        {
            Id = id,
            Number = state.NextNumber(),
            InstanceId = instance.Id,
            WorkflowId = workflowId,
            Workflow = workflow,
            Window = window,
            ParameterValues = parameters,
            CreateTime = state.Clock.UtcNow,
            AsOf = DateOnly.FromDateTime(calendar.UtcDateTime),
            TimeoutSeconds = timeoutSeconds,
            Fate = FateOf(id, instance, query, window, rejection, timeoutSeconds, body.DryRun == true),
            DryRun = body.DryRun == true,
            RequireSyntheticData = body.RequireSyntheticData == true,
            Token = SqlComments.Token(sql),
            Columns = compilation.Columns,
            SqlSha256 = Hash(sql),
            QuerySha256 = Hash(query),
        }, null);
    }

    /// <summary>An execution of somebody else, which runs for the given real time, or until it is cancelled.</summary>
    public SandboxExecution CreateOfOthers(SandboxInstance instance, TimeSpan? run)
    {
        const string Sql = "SELECT campaign, SUM(impressions) AS impressions FROM sponsored_ads_traffic GROUP BY campaign";
        var calendar = state.Clock.Calendar;
        var workflow = new WorkflowBody { WorkflowId = "weekly_overview_of_another_team", SqlQuery = Sql };
        return new SandboxExecution
        {
            Id = Guid.NewGuid(),
            Number = state.NextNumber(),
            InstanceId = instance.Id,
            WorkflowId = workflow.WorkflowId,
            Workflow = workflow,
            Window = TimeWindows.Read("MOST_RECENT_WEEK", null, null, null, calendar).Window!,
            ParameterValues = new Dictionary<string, string>(),
            CreateTime = state.Clock.UtcNow,
            AsOf = DateOnly.FromDateTime(calendar.UtcDateTime),
            TimeoutSeconds = DefaultTimeoutSeconds,
            Fate = new ExecutionFate(TimeSpan.Zero, run, SandboxExecution.Succeeded, null),
            OfOthers = true,
            Columns = QueryCompiler.Compile(workflow, instance, new Dictionary<string, string>()).Columns,
            SqlSha256 = Hash(Sql),
            QuerySha256 = Hash(Sql),
        };
    }

    private (WorkflowBody? Workflow, string? Refusal) FindWorkflow(SandboxInstance instance, CreateExecutionBody body)
    {
        if (body.WorkflowId is not null && body.Workflow is not null)
        {
            return (null, "Only one of workflowId and workflow may be specified.");
        }

        var workflow = body.Workflow;
        if (body.WorkflowId is { } id && !state.Workflows.TryGetValue((instance.Id, id), out workflow))
        {
            return (null, $"Workflow with ID {id} does not exist.");
        }

        return workflow switch
        {
            null => (null, "One of workflowId and workflow must be specified."),
            { SqlQuery: null or "" } => (null, "The workflow must have a sqlQuery."),
            { InputParameters.Count: > 100 } => (null, "A workflow can have at most 100 inputParameters."),
            { PrivacyFilteringBehavior: not (null or "REMOVE_ROWS" or "REMOVE_VALUES") } =>
                (null, $"Invalid privacyFilteringBehavior: {workflow.PrivacyFilteringBehavior}."),
            _ => (workflow, null),
        };
    }

    private ExecutionFate FateOf(
        Guid id, SandboxInstance instance, string query, TimeWindow window, string? rejection, int timeoutSeconds, bool dryRun)
    {
        var board = state.Faults;
        var faults = board.Current;
        var validation = state.Clock.Scaled(ValidationSeconds);
        if (rejection is not null)
        {
            return new ExecutionFate(validation, null, SandboxExecution.Rejected, rejection);
        }

        if (dryRun)
        {
            return new ExecutionFate(validation, null, SandboxExecution.Succeeded, null);
        }

        if (board.Strikes(faults.Privacy, instance.Id))
        {
            return new ExecutionFate(validation, null, SandboxExecution.Rejected, Reasons.PrivacyBudget(id));
        }

        if (board.Strikes(faults.Rejected, instance.Id))
        {
            return new ExecutionFate(validation, null, SandboxExecution.Rejected, Reasons.Rejected(board.Choose(int.MaxValue)));
        }

        var seconds = Duration(instance, query, window);
        if (board.Strikes(faults.Failed, instance.Id))
        {
            var broken = seconds * (0.2 + (0.8 * Noise.Unit((ulong)board.Choose(int.MaxValue) << 32)));
            return new ExecutionFate(
                validation, state.Clock.Scaled(broken), SandboxExecution.Failed, Reasons.Failed(board.Choose(int.MaxValue), timeoutSeconds));
        }

        if (seconds > timeoutSeconds)
        {
            return new ExecutionFate(validation, state.Clock.Scaled(timeoutSeconds), SandboxExecution.Failed, Reasons.TimedOut(timeoutSeconds));
        }

        var damage = board.Strikes(faults.BadCsv, instance.Id) ? 1 + board.Choose(CsvDamage.Kinds) : 0;
        return new ExecutionFate(validation, state.Clock.Scaled(seconds), SandboxExecution.Succeeded, null, damage, board.Strikes(faults.DataGaps, instance.Id));
    }

    /// <summary>Seconds before scaling: over a week from the shortest to the longest, mostly near the first third; over longer windows up to three times that.</summary>
    private double Duration(SandboxInstance instance, string query, TimeWindow window)
    {
        var options = state.Options;
        var seed = Noise.Mix(Noise.Mix((ulong)options.Seed, instance.Id), query);
        seed = Noise.Mix(Noise.Mix(seed, (ulong)window.StartUtc.Ticks), (ulong)window.EndUtc.Ticks);
        var share = Noise.Unit(seed);
        var weeks = Math.Max(1, (window.EndUtc - window.StartUtc).TotalDays / 7);
        return (options.MinDurationSeconds + ((options.MaxDurationSeconds - options.MinDurationSeconds) * share * share))
            * Math.Min(3, 1 + (Math.Log2(weeks) / 3));
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
