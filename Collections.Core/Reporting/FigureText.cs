using System.Globalization;
using Collections.Core.Catalog;

namespace Collections.Core.Reporting;

/// <summary>Values of KPIs as plain text, for sentences and exports.</summary>
public static class FigureText
{
    public static string Of(Kpi kpi, decimal value, string? currency = null)
    {
        var number = kpi.Unit == KpiUnit.Percent ? value * 100 : value;
        var decimals = kpi.Decimals ?? (kpi.Unit == KpiUnit.Number && number == Math.Truncate(number) ? 0 : 2);
        var text = number.ToString("#,0." + new string(kpi.Unit == KpiUnit.Number ? '#' : '0', decimals), CultureInfo.InvariantCulture);
        return kpi.Unit switch
        {
            KpiUnit.Percent => $"{text} %",
            KpiUnit.Currency when (currency ?? kpi.Currency) is { } code => $"{code} {text}",
            KpiUnit.Multiple => $"{text}×",
            _ => text,
        };
    }
}
