using System.Globalization;
using Collections.Core.Planning;
using Collections.Web.Features.Progress;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Planning;

/// <summary>The plan before it is saved: exact weeks, what is left out and why, waves, finish, and the query with its values.</summary>
public sealed partial class PlanPreview
{
    [Parameter, EditorRequired]
    public required CollectionPlan? Plan { get; set; }

    [Parameter]
    public bool IsBusy { get; set; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private DateTimeOffset Now => Time.GetUtcNow();

    private string Collected => (Plan!.Weeks.Count - Plan.Skipped).ToString(CultureInfo.InvariantCulture);

    private bool WantsValues => Plan!.Problems.Any(problem => problem.Field.StartsWith("parameters.", StringComparison.Ordinal));

    /// <summary>Weeks with the same remark, told once.</summary>
    private IEnumerable<(WeekKind Kind, string Text)> Remarks => Plan!.Weeks
        .Where(week => week.Reason is not null)
        .GroupBy(week => (week.Status, week.Reason!.Text))
        .Select(group => (
            group.Key.Status == WeekStatus.Skipped ? WeekKind.Skipped : WeekKind.Pending,
            $"{CountText.Of(group.Count(), "week")} ({DateText.Range(group.First().Period.WindowStart, group.Last().Period.WindowEnd)}): {group.Key.Text}"));

    private static string Basis(FinishEstimate estimate) => string.Create(CultureInfo.InvariantCulture,
        $"{Waves(estimate.Waves)} of up to {CountText.Of(estimate.Slots, "week")} at once, {DateText.Span(estimate.Duration)} each{(estimate.IsMeasured ? " (measured)" : " (assumed: too few have run yet)")}.");

    private static string Waves(int waves) => waves == 1 ? "One wave" : string.Create(CultureInfo.InvariantCulture, $"{waves} waves");

    private static string Remark(PlannedWeek week)
    {
        IEnumerable<string?> parts =
        [
            week.Status == WeekStatus.Skipped ? "skipped" : null,
            week.Partial ? "partial" : null,
            week.Reason?.Text,
        ];
        return string.Join(" · ", parts.OfType<string>());
    }

    // Seconds mean nothing here.
    private static TimeSpan Round(TimeSpan span) => TimeSpan.FromMinutes(Math.Max(1, Math.Round(span.TotalMinutes)));
}
