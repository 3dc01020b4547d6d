using Collections.Core.Sharing;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Sharing;

public sealed partial class SnapshotList
{
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<SnapshotRow> Rows { get; set; }

    /// <summary>What to say when there are none.</summary>
    [Parameter, EditorRequired]
    public required string Empty { get; set; }

    /// <summary>The user's own: who else sees them is shown.</summary>
    [Parameter]
    public bool IsMine { get; set; }

    private static string Shared(SnapshotRow row) => (row.IsShared, row.LinkExpiresAt) switch
    {
        (false, null) => "no",
        (true, null) => "with people",
        (false, _) => "by link",
        _ => "with people, by link",
    };
}
