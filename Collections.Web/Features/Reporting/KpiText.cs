using System.Globalization;
using Collections.Core.Catalog;

namespace Collections.Web.Features.Reporting;

/// <summary>Numbers as people read them; the browser writes the same from the same key (<c>charts.js</c>).</summary>
public static class KpiText
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private static readonly Dictionary<string, string> Symbols = new()
    {
        ["USD"] = "$",
        ["EUR"] = "€",
        ["GBP"] = "£",
        ["JPY"] = "¥",
        ["INR"] = "₹",
        ["CAD"] = "CA$",
        ["AUD"] = "A$",
        ["MXN"] = "MX$",
        ["BRL"] = "R$",
    };

    /// <summary>The key of a KPI's format. Money of unknown currency is a number with two decimals.</summary>
    public static string Key(Kpi kpi, string? currency = null) => kpi.Unit switch
    {
        KpiUnit.Currency when (currency ?? kpi.Currency) is { } code => string.Create(Culture, $"currency:{code}:{kpi.Decimals ?? 2}"),
        KpiUnit.Currency or KpiUnit.Multiple => string.Create(Culture, $"times:{kpi.Decimals ?? 2}"),
        KpiUnit.Percent => string.Create(Culture, $"percent:{kpi.Decimals ?? 2}"),
        _ => kpi.Decimals == 0 ? "whole" : "number",
    };

    /// <summary>In full: "$1,234,567.89".</summary>
    public static string Of(decimal? value, Kpi kpi, string? currency = null) => Write(value, Key(kpi, currency));

    /// <summary>At a glance: "$1.2M" from a hundred thousand on, else in full.</summary>
    public static string Compact(decimal? value, Kpi kpi, string? currency = null) => value is >= 100_000 or <= -100_000 && kpi.Unit is KpiUnit.Currency or KpiUnit.Number
        ? Write(value, (currency ?? kpi.Currency) is { } code && kpi.Unit == KpiUnit.Currency ? $"currency:{code}:compact" : "compact")
        : Of(value, kpi, currency);

    /// <summary>"+$1,204.00"; of a share in points: "−0.40 pp". A change too small for the KPI's decimals gets up to two more: "+0.004", never "+0.00".</summary>
    public static string WithSign(decimal? value, Kpi kpi, string? currency = null)
    {
        if (value is not { } number)
        {
            return "–";
        }

        var size = Math.Abs(number);
        var shown = kpi.Unit == KpiUnit.Percent ? size * 100 : size;
        var digits = kpi.Decimals ?? 2;
        for (var more = 2; more > 0 && size > 0 && Round(shown, digits) == 0; more--)
        {
            digits++;
        }

        return $"{Sign(number)}{(kpi.Unit == KpiUnit.Percent ? $"{Fixed(shown, digits)} pp" : Compact(size, digits == (kpi.Decimals ?? 2) ? kpi : kpi with { Decimals = digits }, currency))}";
    }

    /// <summary>Of a change in percent: "+12.3 %", from the hundredfold on "×121"; what rounds to nothing has no sign.</summary>
    public static string Percent(decimal? percent) => percent switch
    {
        null => "–",
        >= 9_999.5m => $"×{Write(1 + (percent / 100), "whole")}",
        > -0.05m and < 0.05m => "0.0 %",
        { } number => $"{Sign(number)}{Fixed(Math.Abs(number), 1)} %",
    };

    public static string Write(decimal? value, string key)
    {
        if (value is not { } number)
        {
            return "–";
        }

        var parts = key.Split(':');
        return parts[0] switch
        {
            "percent" => $"{Fixed(number * 100, int.Parse(parts[1], Culture))} %",
            "times" => Fixed(number, int.Parse(parts[1], Culture)),
            "compact" => Compact(number),
            "whole" => Round(number, 0).ToString("#,0", Culture),
            "currency" => Money(number, parts[1], parts[2]),
            _ => Round(number, 2).ToString("#,0.##", Culture),
        };
    }

    private static string Money(decimal number, string currency, string digits)
    {
        var amount = digits == "compact" ? Compact(Math.Abs(number)) : Fixed(Math.Abs(number), int.Parse(digits, Culture));
        return $"{(number < 0 ? "-" : "")}{(Symbols.TryGetValue(currency, out var symbol) ? symbol : $"{currency} ")}{amount}";
    }

    private static string Compact(decimal number)
    {
        string[] units = ["", "K", "M", "B", "T"];
        var (size, unit) = (Math.Abs(number), 0);
        while (Round(size, 1) >= 1000 && unit < units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return $"{(number < 0 ? "-" : "")}{Round(size, 1).ToString("#,0.#", Culture)}{units[unit]}";
    }

    private static string Fixed(decimal number, int digits) => Round(number, digits).ToString($"N{digits}", Culture);

    private static decimal Round(decimal number, int digits) => Math.Round(number, digits, MidpointRounding.AwayFromZero);

    private static string Sign(decimal number) => number > 0 ? "+" : number < 0 ? "−" : "";
}
