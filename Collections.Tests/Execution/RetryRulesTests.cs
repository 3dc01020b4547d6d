using Collections.Core.Execution;

namespace Collections.Tests.Execution;

public sealed class RetryRulesTests
{
    private static readonly ExecutionOptions Options = new();

    [Theory]
    [InlineData(1, 0.0, 5)]
    [InlineData(1, 0.5, 7.5)]
    [InlineData(2, 0.0, 10)]
    [InlineData(3, 0.999999, 40)]
    [InlineData(20, 0.999999, 300)]
    public void The_wait_doubles_half_of_it_is_chance_and_it_has_an_end(int tryNo, double chance, double seconds) =>
        RetryRules.Backoff(tryNo, Options, () => chance).TotalSeconds.ShouldBe(seconds, 0.01);

    [Theory]
    [InlineData(FailureClass.Transient, 2, false, "ExecuteAnew")]
    [InlineData(FailureClass.Transient, 2, true, "IngestAgain")]
    [InlineData(FailureClass.Transient, 3, false, "GiveUp")]
    [InlineData(FailureClass.Throttled, 3, false, "GiveBack")]
    [InlineData(FailureClass.Throttled, 3, true, "IngestAgain")]
    [InlineData(FailureClass.OnHoldAccount, 3, false, "GiveBack")]
    [InlineData(FailureClass.OnHoldInstance, 3, false, "GiveBack")]
    [InlineData(FailureClass.Rejected, 1, false, "GiveUp")]
    [InlineData(FailureClass.Refused, 1, false, "GiveUp")]
    [InlineData(FailureClass.Failed, 1, false, "ExecuteAnew")]
    [InlineData(FailureClass.Failed, 2, false, "GiveUp")]
    [InlineData(FailureClass.CancelledElsewhere, 1, false, "GiveUp")]
    [InlineData(FailureClass.Ambiguous, 1, false, "GiveUp")]
    [InlineData(FailureClass.Overdue, 1, false, "GiveUpAndCancel")]
    [InlineData(FailureClass.Unreadable, 1, true, "GiveUp")]
    [InlineData(FailureClass.Invalid, 1, false, "GiveUp")]
    [InlineData(FailureClass.StoppedWorker, 1, false, "GiveUp")]
    public void Every_class_of_failure_has_its_one_consequence(FailureClass failure, int tryNo, bool hasResult, string consequence) =>
        RetryRules.Decide(new(failure, "text"), hasResult, tryNo, blamesAmc: true, Options, () => 0).GetType().Name.ShouldBe(consequence);

    [Fact]
    public void What_our_own_end_lost_costs_no_try()
    {
        var decision = RetryRules.Decide(new(FailureClass.Lost, "text"), hasResult: false, tryNo: 3, blamesAmc: false, Options, () => 0);

        decision.ShouldBe(new RetryDecision.ExecuteAnew(TimeSpan.Zero, CountsAsTry: false));
    }
}
