using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Planning;

/// <summary>What becomes of a week that the range covers only in part.</summary>
public sealed partial class PartialWeekChoice
{
    private static readonly IReadOnlyList<(PartialWeek Choice, string Text)> Texts =
    [
        (PartialWeek.Whole, "Collect all seven days"),
        (PartialWeek.Clip, "Collect only the days in the range (a partial week)"),
        (PartialWeek.Drop, "Leave the week out"),
    ];

    private readonly string _name = $"partial-{Guid.NewGuid():N}";

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter, EditorRequired]
    public required PartialWeek Choice { get; set; }

    [Parameter]
    public EventCallback<PartialWeek> ChoiceChanged { get; set; }
}
