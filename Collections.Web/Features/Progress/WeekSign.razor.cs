using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

public sealed partial class WeekSign
{
    [Parameter, EditorRequired]
    public required WeekKind Kind { get; set; }
}
