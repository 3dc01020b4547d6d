using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

public sealed partial class CollectionTag
{
    [Parameter, EditorRequired]
    public required CollectionStatus Status { get; set; }

    private WeekKind Kind => Status switch
    {
        CollectionStatus.Active => WeekKind.Running,
        CollectionStatus.Completed => WeekKind.Success,
        CollectionStatus.Failed => WeekKind.Failed,
        _ => WeekKind.Skipped,
    };

    private string Text => Status switch
    {
        CollectionStatus.Active => "Active",
        CollectionStatus.Completed => "Completed",
        CollectionStatus.Failed => "Failed",
        _ => "Paused",
    };
}
