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

    /// <summary>Weeks that follow one another as one span each. In order of time.</summary>
    public static IReadOnlyList<WeekSpan> Runs(IEnumerable<DateOnly> mondays)
    {
        List<WeekSpan> runs = [];
        foreach (var monday in mondays)
        {
            if (runs is [.., var last] && last.Last.AddDays(7) == monday)
            {
                runs[^1] = last with { Last = monday };
            }
            else
            {
                runs.Add(Of(monday));
            }
        }

        return runs;
    }

    public bool Contains(DateOnly monday) => monday >= First && monday <= Last;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First:yyyy-MM-dd} to {Last.AddDays(6):yyyy-MM-dd}");
}
