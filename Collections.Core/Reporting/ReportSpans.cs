using System.Globalization;
using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>Which weeks a request means.</summary>
internal static class ReportSpans
{
    /// <summary>Days beyond are no weeks of anything: calendars end here.</summary>
    public static readonly DateOnly FirstDay = new(2000, 1, 3);

    public static readonly DateOnly LastDay = new(2099, 12, 27);

    public static WeekSpan Resolve(ReportRequest request, ReportCalendar calendar, List<ReportProblem> problems, List<string> notes)
    {
        var available = calendar.Available;
        if (request.Weeks is < 1)
        {
            problems.Add(new(ReportProblemKind.EmptySelection, "weeks", "A report has at least one week."));
            return available;
        }

        if (request.From is null && request.To is null)
        {
            var last = calendar.Tail;
            return new(request.Weeks is { } weeks ? Later(available.First, last.AddDays(-7 * (Math.Min(weeks, 5_200) - 1))) : available.First, last);
        }

        if (IsOutside(request.From) || IsOutside(request.To))
        {
            problems.Add(TooFar(IsOutside(request.From) ? "from" : "to"));
            return available;
        }

        var asked = new WeekSpan(Monday(request.From) ?? available.First, Monday(request.To) ?? available.Last);
        return Check(asked, available, request.From is null ? "to" : "from", problems, notes);
    }

    /// <summary>Without an own choice: the newest week with a result, and as many weeks right before.</summary>
    public static (WeekSpan Before, WeekSpan After) Resolve(WeekSpan? before, WeekSpan? after, ReportCalendar calendar, List<ReportProblem> problems)
    {
        if (IsOutside(before) || IsOutside(after))
        {
            problems.Add(TooFar(IsOutside(after) ? "after" : "before"));
            return (WeekSpan.Of(calendar.Tail), WeekSpan.Of(calendar.Tail));
        }

        var later = after ?? WeekSpan.Of(calendar.Newest?.Start ?? calendar.Tail);
        later = new(WeekCalendar.MondayOf(later.First), WeekCalendar.MondayOf(later.Last));
        if (after is not null)
        {
            Check(later, calendar.Available, "after", problems, notes: null);
        }

        var earlier = before ?? later.Previous;
        earlier = new(WeekCalendar.MondayOf(earlier.First), WeekCalendar.MondayOf(earlier.Last));
        if (before is not null)
        {
            Check(earlier, calendar.Available, "before", problems, notes: null);
        }

        return (earlier, later);
    }

    private static WeekSpan Check(WeekSpan asked, WeekSpan available, string field, List<ReportProblem> problems, List<string>? notes)
    {
        if (asked.Weeks == 0)
        {
            problems.Add(new(ReportProblemKind.EmptySelection, field, "The period ends before it begins."));
            return available;
        }

        if (asked.Last < available.First || asked.First > available.Last)
        {
            problems.Add(new(ReportProblemKind.WeeksOutside, field, $"The collection has the weeks {available}; the period asked for, {asked}, is outside."));
            return available;
        }

        var cut = new WeekSpan(Later(asked.First, available.First), asked.Last < available.Last ? asked.Last : available.Last);
        if (cut != asked)
        {
            notes?.Add(string.Create(CultureInfo.InvariantCulture, $"The collection has only {cut} of the period asked for."));
        }

        return cut;
    }

    private static bool IsOutside(DateOnly? day) => day < FirstDay || day > LastDay;

    private static bool IsOutside(WeekSpan? span) => span is { } known && (IsOutside(known.First) || IsOutside(known.Last) || IsOutside(known.Previous.First));

    private static ReportProblem TooFar(string field) => new(
        ReportProblemKind.WeeksOutside, field, FormattableString.Invariant($"The weeks between {FirstDay:yyyy-MM-dd} and {LastDay:yyyy-MM-dd} can be asked for."));

    private static DateOnly? Monday(DateOnly? day) => day is { } known ? WeekCalendar.MondayOf(known) : null;

    private static DateOnly Later(DateOnly left, DateOnly right) => left > right ? left : right;
}
