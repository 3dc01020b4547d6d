namespace Collections.Core.Execution;

/// <summary>What becomes of an execution after a failure.</summary>
internal abstract record RetryDecision
{
    private RetryDecision()
    {
    }

    /// <summary>Nothing was executed and nobody is to blame: back into the queue, at no cost.</summary>
    public sealed record GiveBack : RetryDecision;

    /// <summary>AMC has the result: ingest it again after a while.</summary>
    public sealed record IngestAgain(TimeSpan After, bool CountsAsTry) : RetryDecision;

    /// <summary>A new row for a new POST after a while.</summary>
    public sealed record ExecuteAnew(TimeSpan After, bool CountsAsTry) : RetryDecision;

    /// <summary>A person has to decide.</summary>
    public sealed record GiveUp : RetryDecision;

    /// <summary>A person has to decide, and AMC must stop running it.</summary>
    public sealed record GiveUpAndCancel : RetryDecision;
}

/// <summary>The only owner of retries.</summary>
internal static class RetryRules
{
    /// <param name="hasResult">AMC succeeded: only the ingest is left to do.</param>
    /// <param name="tryNo">The try that failed, from 1.</param>
    /// <param name="blamesAmc">For a lost one: AMC gave an unclear answer before; otherwise our process had died, which costs nothing.</param>
    public static RetryDecision Decide(StepFailure failure, bool hasResult, int tryNo, bool blamesAmc, ExecutionOptions options, Jitter jitter)
    {
        var backoff = Backoff(tryNo, options, jitter);
        return failure.Class switch
        {
            FailureClass.Throttled or FailureClass.OnHoldAccount or FailureClass.OnHoldInstance => hasResult
                ? new RetryDecision.IngestAgain(TimeSpan.Zero, CountsAsTry: false)
                : new RetryDecision.GiveBack(),
            FailureClass.Transient or FailureClass.Internal when tryNo < options.MaxAttempts => hasResult
                ? new RetryDecision.IngestAgain(backoff, CountsAsTry: true)
                : new RetryDecision.ExecuteAnew(backoff, CountsAsTry: true),
            FailureClass.Failed when tryNo < Math.Min(2, options.MaxAttempts) => new RetryDecision.ExecuteAnew(backoff, CountsAsTry: true),
            FailureClass.Lost when !blamesAmc => new RetryDecision.ExecuteAnew(TimeSpan.Zero, CountsAsTry: false),
            FailureClass.Lost when tryNo < options.MaxAttempts => new RetryDecision.ExecuteAnew(backoff, CountsAsTry: true),
            FailureClass.Overdue => new RetryDecision.GiveUpAndCancel(),
            _ => new RetryDecision.GiveUp(),
        };
    }

    /// <summary>Doubled with every try, half of it random, so that what failed together does not come back together.</summary>
    public static TimeSpan Backoff(int tryNo, ExecutionOptions options, Jitter jitter)
    {
        var full = Math.Min(options.Backoff.TotalSeconds * Math.Pow(2, tryNo - 1), options.MaxBackoff.TotalSeconds);
        return TimeSpan.FromSeconds(full * (0.5 + (jitter() / 2)));
    }
}
