using System.Globalization;
using System.Text;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>One bar per week, oldest first; told apart by height and place as well as by colour. One node of markup, for lists of many.</summary>
public sealed partial class MiniStrip
{
    private const int Step = 4;

    [Parameter, EditorRequired]
    public required IReadOnlyList<WeekStatus> Weeks { get; set; }

    private int Width => Math.Max(Weeks.Count, 1) * Step;

    private string Summary => Weeks.Count == 0
        ? "No weeks"
        : string.Join(", ", Weeks.GroupBy(week => week).OrderBy(group => group.Key)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key.Kind().Word()}")));

    private string Bars
    {
        get
        {
            var bars = new StringBuilder();
            foreach (var (index, week) in Weeks.Index())
            {
                var (y, height) = week switch
                {
                    WeekStatus.Success => (0, 16),
                    WeekStatus.Failed => (0, 7),
                    WeekStatus.Running => (6, 10),
                    WeekStatus.Skipped => (7, 3),
                    _ => (13, 3),
                };
                bars.Append(CultureInfo.InvariantCulture, $"<rect class=\"m-{week.Kind().Word()}\" x=\"{index * Step}\" y=\"{y}\" width=\"3\" height=\"{height}\"/>");
            }

            return bars.ToString();
        }
    }
}
