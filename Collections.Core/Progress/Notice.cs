using Collections.Core.Catalog;
using Collections.Core.Planning;

namespace Collections.Core.Progress;

/// <summary>Something that a person wants to know without having looked for it.</summary>
/// <param name="Kind">As the view <c>notices</c> names it: completed, failed, rejected, pilot, account_on_hold, instance_on_hold, threshold_….</param>
/// <param name="Subject">The name of the collection, the account or the instance.</param>
/// <param name="Detail">AMC's words, or what a threshold says.</param>
/// <param name="Value">Failed weeks, rows, or the KPI's value.</param>
/// <param name="Bound">Completed weeks, or the bound of the threshold.</param>
/// <param name="Kpi">Key of the threshold's KPI.</param>
public sealed record Notice(
    string Kind,
    DateTimeOffset At,
    bool IsUnread,
    InstanceId? Instance,
    CollectionId? Collection,
    DateOnly? Week,
    string Subject,
    string? Detail,
    decimal? Value,
    decimal? Bound,
    string? Kpi = null);
