using Collections.Core.Reporting;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>Why a number must be read with care, each kind once; the reason shows under the pointer and with the focus.</summary>
public sealed partial class Marks
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<Mark> Items { get; set; }

    private static string Reason(IEnumerable<Mark> marks) => string.Join("; ", marks.Select(mark => mark.Text).Distinct());
}
