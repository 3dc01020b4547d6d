namespace Collections.Web.Features.Progress;

/// <summary>A failure in the words of the person who has to act: what happened, and what to do. Keyed by <c>error_class</c> as stored.</summary>
public sealed record FailureText(string Cause, string Remedy)
{
    public static FailureText Of(string? errorClass) => errorClass switch
    {
        "transient" => new(
            "Amazon could not be reached, or answered with an error of its own, several times in a row.",
            "Retry the week. If many weeks fail like this, look at Amazon's status page first."),
        "throttled" => new(
            "Amazon asked us to slow down.",
            "Nothing to do: the week goes on by itself when Amazon allows it."),
        "on_hold" => new(
            "Amazon refuses our credentials or this instance.",
            "An administrator has to renew the access of the account. The weeks wait and go on by themselves afterwards."),
        "rejected" => new(
            "AMC does not accept the query. It has not run.",
            "Correct the query (AMC's own words are below) and save it: its new version is then offered above the weeks of this collection. Retry if it is AMC that has been mended."),
        "refused" => new(
            "AMC's privacy rules refuse this window: too many similar queries have asked for the same days.",
            "Wait a day before you retry, and avoid collecting the same weeks again in another collection."),
        "failed" => new(
            "AMC ran the query, and it failed or ran out of time.",
            "Retry the week; if it ran out of time, give AMC longer. If it fails again, make the query cheaper: fewer columns, narrower filters."),
        "cancelled_elsewhere" => new(
            "Somebody cancelled this execution at AMC, outside of this application.",
            "Find out whether that was on purpose, then retry the week."),
        "lost" => new(
            "AMC no longer knows the execution that it had accepted.",
            "Retry the week: a new execution is started."),
        "ambiguous" => new(
            "After an unclear answer, AMC has several executions that could be this one.",
            "Look at them at AMC, cancel those that are too many, then retry the week."),
        "overdue" => new(
            "AMC did not finish within the time that the collection gives a week.",
            "Retry the week and give AMC longer, retry it at a quieter time, or make the query cheaper."),
        "unreadable" => new(
            "AMC's result could not be read. The file was kept aside and nothing of it was stored.",
            "See the place in the file below. Retry the week; if the result is the same, the query's output has to change."),
        "invalid" => new(
            "The query could not be made from its parameters.",
            "Correct the placeholders of the query and save it: its new version is then offered above the weeks of this collection."),
        "stopped_worker" => new(
            "This week stopped its worker five times.",
            "Tell an administrator: the result may be too large for the machine. Then retry."),
        null => new("The week failed without a recorded cause.", "Retry the week."),
        _ => new("Something went wrong within this application.", "Retry the week. If it fails again, tell an administrator what stands below."),
    };
}
