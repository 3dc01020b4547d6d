using System.Globalization;
using Collections.Core.Planning;

namespace Collections.Web.Features.Progress;

/// <summary>How a week is named in addresses, in markup and aloud.</summary>
public static class WeekLook
{
    extension(WeekRow week)
    {
        public WeekKind Kind => week.Status.Kind();

        /// <summary>The key of the week in addresses.</summary>
        public string Key => week.WeekStartDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        public string ElementId => $"week-{week.Key}";

        /// <summary>"2026-03-02 to 03-08": the days that AMC is asked for.</summary>
        public string Days => string.Create(CultureInfo.InvariantCulture,
            $"{week.WindowStart:yyyy-MM-dd} to {week.WindowEnd.ToString(week.WindowEnd.Year == week.WindowStart.Year ? "MM-dd" : "yyyy-MM-dd", CultureInfo.InvariantCulture)}");

        /// <summary>"Week 2026-03-02 to 03-08, failed, attempt 2, rate limited": what a screen reader says and the pointer shows.</summary>
        public string Label
        {
            get
            {
                IEnumerable<string?> parts =
                [
                    $"Week {week.Days}",
                    week.Kind.Word(),
                    week.Partial ? "partial week" : null,
                    week.Attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $"attempt {week.Attempt}") : null,
                    week.Status == WeekStatus.Success && week.RowCount is { } rows ? CountText.Of(rows, "row") : null,
                    week.Status == WeekStatus.Failed ? week.Reason ?? week.ErrorMessage : week.Reason,
                ];
                return string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
            }
        }

        public bool Is(WeekKind kind) => kind == WeekKind.Partial ? week.Partial : week.Kind == kind;
    }

    public static WeekKind Kind(this WeekStatus status) => status switch
    {
        WeekStatus.Success => WeekKind.Success,
        WeekStatus.Running => WeekKind.Running,
        WeekStatus.Failed => WeekKind.Failed,
        WeekStatus.Skipped => WeekKind.Skipped,
        _ => WeekKind.Pending,
    };
}
