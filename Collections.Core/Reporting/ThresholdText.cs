using System.Globalization;
using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>What a threshold says when a week reaches it, in the KPI's own unit.</summary>
internal static class ThresholdText
{
    /// <param name="value">Of the week; of a rise or fall in percent.</param>
    public static string Of(Kpi kpi, DateOnly week, ThresholdCondition condition, decimal bound, decimal value, string? currency, bool isProvisional)
    {
        var said = condition switch
        {
            ThresholdCondition.Above => $"{FigureText.Of(kpi, value, currency)} is above {FigureText.Of(kpi, bound, currency)}.",
            ThresholdCondition.Below => $"{FigureText.Of(kpi, value, currency)} is below {FigureText.Of(kpi, bound, currency)}.",
            ThresholdCondition.RisesBy => string.Create(CultureInfo.InvariantCulture, $"up {value:#,0.#} % against the week before, at least {bound:#,0.#} %."),
            _ => string.Create(CultureInfo.InvariantCulture, $"down {-value:#,0.#} % against the week before, at least {bound:#,0.#} %."),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{kpi.Name} in the week of {week:d MMM yyyy}: {said}{(isProvisional ? " Provisional: AMC may still restate it." : "")}");
    }
}
