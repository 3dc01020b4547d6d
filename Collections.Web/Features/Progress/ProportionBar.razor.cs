using System.Globalization;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>The weeks by count: one failure among many stays a small part of the bar.</summary>
public sealed partial class ProportionBar
{
    [Parameter, EditorRequired]
    public required CollectionCounts Counts { get; set; }

    private IEnumerable<(WeekKind Kind, int Count)> Parts =>
    [
        (WeekKind.Success, Counts.Completed),
        (WeekKind.Running, Counts.Running),
        (WeekKind.Failed, Counts.Failed),
        (WeekKind.Skipped, Counts.Skipped),
        (WeekKind.Pending, Counts.Pending),
    ];

    private string Summary => string.Join(", ",
        Parts.Where(part => part.Count > 0).Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count} {part.Kind.Word()}")));
}
