using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Reporting;

/// <summary>The last weeks as a small line; a week without a number is a gap. The numbers themselves stand in the table.</summary>
public sealed partial class Sparkline
{
    private const int Width = 100;
    private const int Height = 28;

    [Parameter, EditorRequired]
    public required IReadOnlyList<decimal?> Points { get; set; }

    private string Line => Path(close: false);

    private string Area => Path(close: true);

    private string Path(bool close)
    {
        var values = Points.Select(value => (double?)value).ToList();
        if (values.OfType<double>().ToList() is not { Count: > 1 } known)
        {
            return "";
        }

        var (min, span) = (known.Min(), known.Max() - known.Min());
        var path = new StringBuilder();
        double? start = null;
        var last = 0d;
        for (var at = 0; at < values.Count; at++)
        {
            var x = (double)Width * at / (values.Count - 1);
            if (values[at] is not { } value)
            {
                Close();
                continue;
            }

            var y = span == 0 ? Height / 2d : 2 + ((Height - 4) * (1 - ((value - min) / span)));
            path.Append(CultureInfo.InvariantCulture, $"{(start is null ? 'M' : 'L')}{x:0.#} {y:0.#}");
            start ??= x;
            last = x;
        }

        Close();
        return path.ToString();

        void Close()
        {
            if (close && start is { } from)
            {
                path.Append(CultureInfo.InvariantCulture, $"L{last:0.#} {Height}L{from:0.#} {Height}Z");
            }

            start = null;
        }
    }
}
