using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Sharing;

/// <summary>A frozen report with its banner; draws what it is given and reads nothing.</summary>
public sealed partial class SnapshotView
{
    private FrozenReport? _report;
    private ReportLayout? _layout;
    private string? _drawn;

    [Parameter, EditorRequired]
    public required string Name { get; set; }

    [Parameter, EditorRequired]
    public required string Note { get; set; }

    [Parameter, EditorRequired]
    public required string AuthorName { get; set; }

    [Parameter, EditorRequired]
    public required DateTimeOffset CreatedAt { get; set; }

    [Parameter, EditorRequired]
    public required string Sha256 { get; set; }

    [Parameter, EditorRequired]
    public required ReportLayout Layout { get; set; }

    [Parameter, EditorRequired]
    public required ReadOnlyMemory<byte> Content { get; set; }

    [Parameter]
    public RenderFragment? Crumbs { get; set; }

    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>How the reader comes to see it.</summary>
    [Parameter]
    public RenderFragment? Access { get; set; }

    protected override void OnParametersSet()
    {
        if (_drawn == Sha256)
        {
            return;
        }

        (_drawn, _layout) = (Sha256, null);
        _report = FrozenReportJson.Read(Content.Span);
    }

    /// <summary>Without what was not frozen: the standard arrangement, in place of one that cannot be read any more, names more.</summary>
    private ReportLayout Drawn(FrozenReport report)
    {
        var layout = _layout ?? Layout;
        return layout with { Widgets = [.. layout.Widgets.Where(widget => report.Content.Widgets.ContainsKey(widget.Id))] };
    }

    // Chart or table is the reader's choice, for as long as the page is open.
    private void Show(ReportLayout layout) => _layout = layout;
}
