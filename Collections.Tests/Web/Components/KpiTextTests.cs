using Collections.Core.Catalog;
using Collections.Web.Features.Reporting;

namespace Collections.Tests.Web.Components;

public sealed class KpiTextTests
{
    /// <summary>Shared with the browser's own formatting.</summary>
    public static readonly (decimal Value, string Key, string Text)[] Golden =
    [
        (1234567.891m, "number", "1,234,567.89"),
        (0m, "number", "0"),
        (-12.5m, "number", "-12.5"),
        (1234.5m, "whole", "1,235"),
        (0.0123m, "percent:2", "1.23 %"),
        (3.4m, "times:2", "3.40"),
        (1234.5m, "currency:USD:2", "$1,234.50"),
        (-1234.5m, "currency:EUR:2", "-€1,234.50"),
        (98765.4m, "currency:JPY:0", "¥98,765"),
        (12345678m, "currency:USD:compact", "$12.3M"),
        (999m, "compact", "999"),
        (12_700_000m, "compact", "12.7M"),
        (999_960m, "compact", "1M"),
    ];

    [Fact]
    public void Numbers_are_written_as_their_key_says()
    {
        foreach (var (value, key, text) in Golden)
        {
            KpiText.Write(value, key).ShouldBe(text, $"{value} as {key}");
        }
    }

    [Fact]
    public void No_value_is_a_dash_and_never_zero()
    {
        KpiText.Write(null, "currency:USD:2").ShouldBe("–");
        KpiText.Percent(null).ShouldBe("–");
    }

    [Fact]
    public void A_change_says_its_direction_and_a_share_changes_by_points()
    {
        var rate = new Kpi { Key = "ctr", Name = "CTR", Kind = KpiKind.Ratio, Unit = KpiUnit.Percent };

        KpiText.WithSign(-0.004m, rate).ShouldBe("−0.40 pp");
        KpiText.Percent(12.34m).ShouldBe("+12.3 %");
        KpiText.Percent(12_000m).ShouldBe("×121");
        KpiText.Percent(-0.04m).ShouldBe("0.0 %");
        KpiText.WithSign(0.00004m, rate).ShouldBe("+0.004 pp");
        KpiText.WithSign(0.004m, new() { Key = "cpc", Name = "CPC", Kind = KpiKind.Ratio, Unit = KpiUnit.Currency, Currency = "USD" }).ShouldBe("+$0.004");
    }
}
