using System.Globalization;
using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>Anomalies in words.</summary>
internal static class AnomalyText
{
    public static string Of(Kpi kpi, AnomalyDetector.Found found)
    {
        var moved = found.Expected == 0
            ? "away from the usual 0"
            : string.Create(CultureInfo.InvariantCulture,
                $"{Math.Abs((found.Value - found.Expected) * 100 / found.Expected):0.#} % {(found.Value > found.Expected ? "above" : "below")} the usual {FigureText.Of(kpi, found.Expected)}");
        var why = found.Basis switch
        {
            AnomalyBasis.Quarter => $"the {found.Weeks} settled weeks before hardly differ",
            AnomalyBasis.Season => string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(found.Z ?? 0):0.#} usual spreads of the {found.Weeks} settled weeks before, and unlike the year before"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(found.Z ?? 0):0.#} usual spreads of the {found.Weeks} settled weeks before"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{kpi.Name} in the week of {found.Week:d MMM yyyy}: {FigureText.Of(kpi, found.Value)}, {moved} ({why}).");
    }
}
