namespace Collections.Web.Features.Progress;

/// <summary>What happened, as the middle of a sentence: "Ada paused the collection". Keyed by <c>collection_events.kind</c>.</summary>
public static class ActivityText
{
    public static string Of(string kind, bool isAboutWeek) => kind switch
    {
        "created" => "created the collection",
        "paused" => "paused the collection",
        "resumed" => "resumed the collection",
        "cancelled" => "cancelled the collection",
        "retried" => isAboutWeek ? "retried the week" : "retried failed weeks",
        "skipped" => "skipped the week",
        "unskipped" => "took back the skip of the week",
        "recollected" => "asked again for the week",
        "deleted" => "deleted the collection",
        "restored" => "restored the collection",
        "renamed" => "renamed the collection",
        "extended" => "extended the collection",
        "timeout" => "changed how long AMC may take for a week",
        "query_changed" => "took another version of the query",
        "scheduled" => "changed the schedule",
        "held" => "stopped submitting: several weeks were rejected with the same text",
        "hold_confirmed" => "confirmed the query",
        "reverted" => "made another version current for the week",
        _ => kind.Replace('_', ' '),
    };
}
