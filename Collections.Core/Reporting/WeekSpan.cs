using System.Globalization;
using System.Text.Json.Serialization;

namespace Collections.Core.Reporting;

/// <summary>Weeks in a row, by their Mondays, both included.</summary>
[JsonConverter(typeof(WeekSpanConverter))]
public readonly record struct WeekSpan(DateOnly First, DateOnly Last)
{
    /// <summary>How many weeks; a span that ends before it begins has none.</summary>
    public int Weeks => Last < First ? 0 : ((Last.DayNumber - First.DayNumber) / 7) + 1;

    public IEnumerable<DateOnly> Mondays
    {
        get
        {
            for (var monday = First; monday <= Last; monday = monday.AddDays(7))
            {
                yield return monday;
            }
        }
    }

    /// <summary>As many weeks, right before.</summary>
    public WeekSpan Previous => new(First.AddDays(-7 * Weeks), First.AddDays(-7));

    public static WeekSpan Of(DateOnly monday) => new(monday, monday);

    public bool Contains(DateOnly monday) => monday >= First && monday <= Last;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First:yyyy-MM-dd} to {Last.AddDays(6):yyyy-MM-dd}");
}
