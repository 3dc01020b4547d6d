using Collections.Core.Planning;

namespace Collections.Tests.Planning;

public sealed class TransitionTests
{
    /// <summary>Every change that is allowed; every other pair of verb and state must be refused.</summary>
    private static readonly HashSet<(WeekTransition, WeekStatus, WeekStatus)> AllowedForWeeks =
    [
        (WeekTransition.Claim, WeekStatus.Pending, WeekStatus.Running),
        (WeekTransition.Succeed, WeekStatus.Running, WeekStatus.Success),
        (WeekTransition.Fail, WeekStatus.Running, WeekStatus.Failed),
        (WeekTransition.Return, WeekStatus.Running, WeekStatus.Pending),
        (WeekTransition.Skip, WeekStatus.Pending, WeekStatus.Skipped),
        (WeekTransition.Skip, WeekStatus.Running, WeekStatus.Skipped),
        (WeekTransition.Skip, WeekStatus.Failed, WeekStatus.Skipped),
        (WeekTransition.Retry, WeekStatus.Failed, WeekStatus.Pending),
        (WeekTransition.Unskip, WeekStatus.Skipped, WeekStatus.Pending),
        (WeekTransition.Recollect, WeekStatus.Success, WeekStatus.Success),
    ];

    private static readonly HashSet<(CollectionTransition, CollectionStatus, CollectionStatus)> AllowedForCollections =
    [
        (CollectionTransition.Pause, CollectionStatus.Active, CollectionStatus.Paused),
        (CollectionTransition.Resume, CollectionStatus.Paused, CollectionStatus.Active),
        (CollectionTransition.Cancel, CollectionStatus.Active, CollectionStatus.Paused),
        (CollectionTransition.Cancel, CollectionStatus.Paused, CollectionStatus.Paused),
        (CollectionTransition.Reopen, CollectionStatus.Active, CollectionStatus.Active),
        (CollectionTransition.Reopen, CollectionStatus.Paused, CollectionStatus.Paused),
        (CollectionTransition.Reopen, CollectionStatus.Completed, CollectionStatus.Active),
        (CollectionTransition.Reopen, CollectionStatus.Failed, CollectionStatus.Active),
    ];

    [Fact]
    public void A_week_changes_only_as_the_table_says()
    {
        var allowed =
            from transition in WeekTransition.All
            from status in Enum.GetValues<WeekStatus>()
            where transition.IsAllowedFrom(status)
            select (transition, status, transition.To);

        allowed.ToHashSet().SetEquals(AllowedForWeeks).ShouldBeTrue();
    }

    [Fact]
    public void A_collection_changes_only_as_the_table_says()
    {
        var allowed =
            from transition in CollectionTransition.All
            from status in Enum.GetValues<CollectionStatus>()
            where transition.IsAllowedFrom(status)
            select (transition, status, transition.Target(status));

        allowed.ToHashSet().SetEquals(AllowedForCollections).ShouldBeTrue();
    }

    [Fact]
    public void The_origins_for_the_database_are_the_allowed_states()
    {
        WeekTransition.Skip.Origins.ShouldBe(["PENDING", "RUNNING", "FAILED"]);
        CollectionTransition.Cancel.Origins.ShouldBe(["ACTIVE", "PAUSED"]);
    }

    [Fact]
    public void A_refusal_names_both_states()
    {
        foreach (var transition in WeekTransition.All)
        {
            foreach (var status in Enum.GetValues<WeekStatus>().Where(status => !transition.IsAllowedFrom(status)))
            {
                var text = transition.Refusal(status);
                text.ShouldContain(status.Text());
                text.ShouldContain(transition.To.Text());
            }
        }

        CollectionTransition.Pause.Refusal(CollectionStatus.Completed)
            .ShouldBe("Cannot pause a collection that is COMPLETED: it cannot become PAUSED from there, only from ACTIVE.");
    }

    [Fact]
    public void Stored_states_read_back_and_nothing_else_does()
    {
        foreach (var status in Enum.GetValues<WeekStatus>())
        {
            StatusText.ParseWeek(status.Text()).ShouldBe(status);
        }

        Should.Throw<FormatException>(() => StatusText.ParseWeek("pending"));
        Should.Throw<FormatException>(() => StatusText.ParseCollection("1"));
    }
}
