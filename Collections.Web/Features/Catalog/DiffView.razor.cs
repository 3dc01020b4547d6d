using System.Globalization;
using Collections.Core.Catalog;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Catalog;

/// <summary>What changed between two texts, with three lines around each change.</summary>
public sealed partial class DiffView
{
    private const int Around = 3;
    private const int MostLines = 2_000;

    private IReadOnlyList<(TextDiff.Change? Change, string Line)> _parts = [];
    private (string Before, string After)? _shown;

    [Parameter, EditorRequired]
    public required string Before { get; set; }

    [Parameter, EditorRequired]
    public required string After { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    protected override void OnParametersSet()
    {
        if (_shown != (Before, After))
        {
            _shown = (Before, After);
            _parts = Shorten(TextDiff.Lines(Before, After));
        }
    }

    private static List<(TextDiff.Change? Change, string Line)> Shorten(IReadOnlyList<(TextDiff.Change Change, string Line)> lines)
    {
        var near = new bool[lines.Count];
        for (var at = 0; at < lines.Count; at++)
        {
            if (lines[at].Change != TextDiff.Change.Same)
            {
                Array.Fill(near, true, Math.Max(0, at - Around), Math.Min(lines.Count, at + Around + 1) - Math.Max(0, at - Around));
            }
        }

        var parts = new List<(TextDiff.Change?, string)>();
        var hidden = 0;
        for (var at = 0; at <= lines.Count && parts.Count < MostLines; at++)
        {
            if (at < lines.Count && !near[at])
            {
                hidden++;
                continue;
            }

            if (hidden > 0 && hidden < lines.Count)
            {
                parts.Add((null, string.Create(CultureInfo.InvariantCulture, $"⋯ {hidden} {(hidden == 1 ? "line" : "lines")} the same")));
                hidden = 0;
            }

            if (at < lines.Count)
            {
                parts.Add((lines[at].Change, lines[at].Line));
            }
        }

        return parts;
    }
}
