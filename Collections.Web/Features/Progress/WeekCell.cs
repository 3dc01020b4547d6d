using System.Globalization;
using Collections.Core.Planning;

namespace Collections.Web.Features.Progress;

/// <summary>A week as the strip, the legend and the table show it.</summary>
public sealed record WeekCell(WeekId Id, DateOnly WeekStart, DateOnly WindowStart, DateOnly WindowEnd, bool Partial, WeekStatus Status)
{
    /// <summary>Why it stands where it stands: "waiting for a slot", "retry 2 of 3 at 14:05", the error, why it was skipped.</summary>
    public string? Reason { get; init; }

    public int Attempt { get; init; }

    public long? Rows { get; init; }

    public TimeSpan? Duration { get; init; }

    public WeekKind Kind => Status switch
    {
        WeekStatus.Success => WeekKind.Success,
        WeekStatus.Running => WeekKind.Running,
        WeekStatus.Failed => WeekKind.Failed,
        WeekStatus.Skipped => WeekKind.Skipped,
        _ => WeekKind.Pending,
    };

    /// <summary>The key of the week in addresses.</summary>
    public string Key => WeekStart.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public string ElementId => $"week-{Key}";

    /// <summary>"Week 2026-03-02 to 03-08, failed, attempt 2, rate limited": what a screen reader says and the pointer shows.</summary>
    public string Label
    {
        get
        {
            var end = WindowEnd.ToString(WindowEnd.Year == WindowStart.Year ? "MM-dd" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
            IEnumerable<string?> parts =
            [
                string.Create(CultureInfo.InvariantCulture, $"Week {WindowStart:yyyy-MM-dd} to {end}"),
                Kind.Word(),
                Partial ? "partial week" : null,
                Attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $"attempt {Attempt}") : null,
                Status == WeekStatus.Success ? Rows is { } rows ? $"{rows.ToString("N0", CultureInfo.InvariantCulture)} rows" : null : Reason,
            ];
            return string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
        }
    }

    public bool Is(WeekKind kind) => kind == WeekKind.Partial ? Partial : Kind == kind;
}
