using System.Globalization;
using Collections.Core.Planning;
using Collections.Core.Progress;
using Collections.Web.Shared;
using MudBlazor;

namespace Collections.Web.App;

/// <summary>A notice in words, with the place where one looks at it or acts. Keyed by the kinds of the view <c>notices</c>.</summary>
public sealed record NoticeText(string Icon, string Title, string Text, string Address)
{
    public static NoticeText Of(Notice notice) => notice.Kind switch
    {
        "completed" => new(Icons.Material.Outlined.CheckCircle, $"{notice.Subject} is complete", $"Collected: {Count(notice.Bound, "week")}.", Place(notice)),
        "failed" => new(
            Icons.Material.Outlined.ErrorOutline, $"{notice.Subject}: {Count(notice.Value, "week")} failed", $"Collected: {Count(notice.Bound, "week")}. The causes and remedies stand at the weeks.",
            Place(notice) + "?show=failed"),
        "rejected" => new(Icons.Material.Outlined.PanTool, $"{notice.Subject} waits for you", "AMC rejected several weeks with the same text.", Place(notice)),
        "pilot" => new(
            Icons.Material.Outlined.Science, $"The first week of {notice.Subject} is there", $"{Count(notice.Value, "row")}. Look at them, then run the others.", Place(notice)),
        "account_on_hold" => new(
            Icons.Material.Outlined.PauseCircle, $"Account {notice.Subject} is on hold", notice.Detail ?? "Amazon refuses its credentials.", "/instances"),
        "instance_on_hold" => new(
            Icons.Material.Outlined.PauseCircle, $"Instance {notice.Subject} is on hold", notice.Detail ?? "Amazon refuses it.", "/instances"),
        _ when notice.Kind.StartsWith("threshold_", StringComparison.Ordinal) => new(
            Icons.Material.Outlined.NotificationsActive, $"{notice.Subject}: a threshold is reached", notice.Detail ?? "", Report(notice)),
        _ => new(Icons.Material.Outlined.Notifications, notice.Subject, notice.Detail ?? "", Place(notice)),
    };

    private static string Place(Notice notice) => notice.Collection is { } collection ? Addresses.Collection(collection) : Addresses.Collections;

    private static string Count(decimal? count, string thing) => CountText.Of((long)(count ?? 0), thing);

    /// <summary>The report with the KPI in front and the week compared.</summary>
    private static string Report(Notice notice) => notice is { Collection: { } collection, Week: { } week, Kpi: { } kpi }
        ? string.Create(CultureInfo.InvariantCulture, $"{Addresses.Report(collection)}?b={week:yyyy-MM-dd}&kpi={Uri.EscapeDataString(kpi)}")
        : Place(notice);
}
