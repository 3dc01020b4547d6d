using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>A failure as cause, remedy and the raw text.</summary>
public sealed partial class FailureNote
{
    [Parameter, EditorRequired]
    public required string? ErrorClass { get; set; }

    [Parameter]
    public string? Raw { get; set; }

    private FailureText Text => FailureText.Of(ErrorClass);
}
