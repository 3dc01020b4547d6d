using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>A fair comparison for a partial week: the same weekdays of the earlier one, run once at AMC.</summary>
/// <param name="Before">The earlier week, which is to be cut.</param>
/// <param name="WindowStart">First day to be asked for.</param>
/// <param name="WindowEnd">Last day to be asked for.</param>
/// <param name="Cost">What it costs, in words.</param>
/// <param name="IsRunning">It was asked for and is not there yet.</param>
public sealed record LikeForLikeOffer(WeekId Before, DateOnly WindowStart, DateOnly WindowEnd, string Cost, bool IsRunning);
