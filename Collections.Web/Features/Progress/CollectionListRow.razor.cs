using System.Globalization;
using Collections.Core.Planning;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>A collection in the list; drawn again only when it changed.</summary>
public sealed partial class CollectionListRow
{
    private (long ChangeNo, DateTimeOffset? Eta, DateTimeOffset Now)? _drawn;

    [Parameter, EditorRequired]
    public required CollectionRow Row { get; set; }

    /// <summary>When the list was read; "4 min ago" counts from here.</summary>
    [Parameter, EditorRequired]
    public required DateTimeOffset Now { get; set; }

    private string Percent => Row.Counts.Percent is { } percent ? string.Create(CultureInfo.InvariantCulture, $"{percent} %") : "–";

    // A proposed name already says the range.
    private string About
    {
        get
        {
            var range = DateText.Range(Row.StartDate, Row.EndDate);
            return Row.Name.Contains(range, StringComparison.Ordinal) ? Row.WorkflowName : $"{Row.WorkflowName} · {range}";
        }
    }

    protected override bool ShouldRender()
    {
        var drawn = _drawn;
        _drawn = (Row.ChangeNo, Row.Eta, Now);
        return drawn != _drawn;
    }
}
