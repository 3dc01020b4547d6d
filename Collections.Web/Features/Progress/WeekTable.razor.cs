using System.Globalization;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>The weeks in words, newest first; also the way to select several without a keyboard.</summary>
public sealed partial class WeekTable
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<WeekRow> Weeks { get; set; }

    [Parameter]
    public IReadOnlySet<WeekId> Selection { get; set; } = new HashSet<WeekId>();

    /// <summary>What is to be selected, as a function of what is by then: while a browser is behind with drawing, parameters are those of before.</summary>
    [Parameter]
    public EventCallback<Func<IReadOnlySet<WeekId>, IReadOnlySet<WeekId>>> OnSelect { get; set; }

    [Parameter]
    public bool IsSelectable { get; set; }

    [Parameter]
    public EventCallback<WeekRow> OnOpen { get; set; }

    private static string Why(WeekRow week)
    {
        IEnumerable<string?> parts =
        [
            week.Status == WeekStatus.Failed ? FailureText.Of(week.ErrorClass).Cause : week.Reason,
            week.Status == WeekStatus.Running && week.AmcStatus is { } status ? $"AMC: {status}" : null,
            week.Warning,
            week.Attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $"attempt {week.Attempt}") : null,
        ];
        return string.Join(" · ", parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    private Task ToggleAsync(WeekRow week) => OnSelect.InvokeAsync(selection => selection.Toggled(week.Id));
}
