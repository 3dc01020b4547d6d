using System.Globalization;

namespace Collections.AmcSandbox.Data;

/// <summary>A campaign and what its numbers look like.</summary>
internal sealed class Campaign
{
    private static readonly string[] Lines =
        ["Essentials", "Bundles", "New Arrivals", "Premium", "Gifting", "Starter Kit", "Family Pack", "Outlet", "Limited", "Core Range", "Refills", "Travel", "Home"];

    private static readonly string[] Tactics = ["Exact", "Broad", "Auto", "Category", "Competitor", "Retargeting"];

    public Campaign(ulong universeSeed, SandboxInstance instance, AdProduct product, int index, bool isTail)
    {
        Product = product;
        IsTail = isTail;
        Seed = Noise.Mix(Noise.Mix(universeSeed, (ulong)product + 1), (ulong)index);

        // Above 2^53, so that a reader who makes doubles of ids is found out.
        Id = 571_000_000_000_000_000 + (long)(Noise.Mix(Seed, 1) % 9_000_000_000_000_000);
        Name = NameOf(instance, product, index, isTail);
        WeeklyImpressions = 200_000 * Math.Pow(9.5, Noise.Unit(Noise.Mix(Seed, 2)));
        ClickRate = Noise.Between(Noise.Mix(Seed, 3), 0.003, 0.0142);
        CostPerClick = Noise.Between(Noise.Mix(Seed, 4), 0.45, 2.4);
        CostPerThousand = Noise.Between(Noise.Mix(Seed, 5), 2.5, 8);
        ReturnOnAdSpend = Noise.Between(Noise.Mix(Seed, 6), 1.75, 4.6);
        HaloShare = Noise.Between(Noise.Mix(Seed, 7), 0.1, 0.45);
        NewToBrandShare = Noise.Between(Noise.Mix(Seed, 8), 0.3, 0.6);
        ViewableRate = Noise.Between(Noise.Mix(Seed, 9), 0.45, 0.75);
        Portfolio = Noise.Mix(Seed, 10) % 4 == 0 ? null : $"{instance.Customer} {Lines[(int)(Noise.Mix(Seed, 11) % 4)]}";
    }

    public AdProduct Product { get; }

    /// <summary>A young campaign that too few users have seen, so that all its rows are filtered.</summary>
    public bool IsTail { get; }

    public ulong Seed { get; }

    public long Id { get; }

    public string Name { get; }

    public string? Portfolio { get; }

    public double WeeklyImpressions { get; }

    public double ClickRate { get; }

    public double CostPerClick { get; }

    public double CostPerThousand { get; }

    public double ReturnOnAdSpend { get; }

    public double HaloShare { get; }

    public double NewToBrandShare { get; }

    public double ViewableRate { get; }

    public bool IsVideo => Product is AdProduct.SponsoredTelevision or AdProduct.Dsp;

    public string IdText => Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>As in the column <c>ad_product_type</c>: NULL for DSP.</summary>
    public string? ProductType => Product switch
    {
        AdProduct.SponsoredProducts => "sponsored_products",
        AdProduct.SponsoredBrands => "sponsored_brands",
        AdProduct.SponsoredDisplay => "sponsored_display",
        AdProduct.SponsoredTelevision => "sponsored_television",
        _ => null,
    };

    private static string NameOf(SandboxInstance instance, AdProduct product, int index, bool isTail)
    {
        var code = product switch
        {
            AdProduct.SponsoredProducts => "SP",
            AdProduct.SponsoredBrands => "SB",
            AdProduct.SponsoredDisplay => "SD",
            AdProduct.SponsoredTelevision => "STV",
            _ => "DSP",
        };
        if (isTail)
        {
            return $"{instance.Customer} | {code} | Pilot";
        }

        // Two names that a careless reader of CSV or of spreadsheets stumbles over.
        return (product, index) switch
        {
            (AdProduct.SponsoredBrands, 0) => $"{instance.Customer} | SB | \"Core\", all sizes\nautumn",
            (AdProduct.SponsoredDisplay, 0) => $"+{instance.Customer} | SD | 20% off \\ week",
            _ when index < Lines.Length => $"{instance.Customer} | {code} | {Lines[index]} | {Tactics[index % Tactics.Length]}",
            _ => $"{instance.Customer} | {code} | {Lines[index % Lines.Length]} | {Tactics[index % Tactics.Length]} {index}",
        };
    }
}
