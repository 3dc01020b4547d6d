namespace Collections.AmcSandbox.Data;

/// <summary>The campaigns of an instance and the ASINs that they advertise.</summary>
internal sealed class Universe
{
    /// <summary>Eight, and one that few users see.</summary>
    public const int NaturalAsins = 9;

    /// <summary>Thirteen sponsored ones, and one that few users see; the same for DSP, with twelve.</summary>
    public const int NaturalCampaigns = 14;

    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int CatalogSize = 24;

    private readonly ulong _seed;
    private readonly SandboxInstance _instance;
    private readonly bool _hasManyAsins;

    public Universe(int seed, SandboxInstance instance, int campaigns, int asinsPerCampaign)
    {
        _seed = Noise.Mix((ulong)seed, instance.Id);
        _instance = instance;
        AsinsPerCampaign = asinsPerCampaign;
        _hasManyAsins = asinsPerCampaign > NaturalAsins;
        SponsoredCampaigns = campaigns;
        DspCampaigns = instance.HasDsp ? Math.Max(1, campaigns - 1) : 0;
    }

    public int SponsoredCampaigns { get; }

    public int DspCampaigns { get; }

    public int AsinsPerCampaign { get; }

    public Campaign Sponsored(int index)
    {
        if (IsTail(index, SponsoredCampaigns))
        {
            return new Campaign(_seed, _instance, AdProduct.SponsoredProducts, index, isTail: true);
        }

        // Of thirteen: six products, three brands, three display, one television.
        var round = index / 13;
        return (index % 13) switch
        {
            var i and < 6 => new Campaign(_seed, _instance, AdProduct.SponsoredProducts, (round * 6) + i, isTail: false),
            var i and < 9 => new Campaign(_seed, _instance, AdProduct.SponsoredBrands, (round * 3) + i - 6, isTail: false),
            var i and < 12 => new Campaign(_seed, _instance, AdProduct.SponsoredDisplay, (round * 3) + i - 9, isTail: false),
            _ => new Campaign(_seed, _instance, AdProduct.SponsoredTelevision, round, isTail: false),
        };
    }

    public Campaign Dsp(int index) => new(_seed, _instance, AdProduct.Dsp, index, IsTail(index, DspCampaigns));

    /// <summary>Whether so few users see this ASIN in this campaign that AMC does not show it.</summary>
    public static bool IsTailPair(Campaign campaign, int slot) => campaign.IsTail || slot % NaturalAsins == NaturalAsins - 1;

    public string Asin(Campaign campaign, int campaignIndex, int slot)
    {
        // The campaigns share a catalogue; the young ones advertise what nobody else does.
        var item = campaign.IsTail ? 1_000_000 + (campaignIndex * 1000) + slot : _hasManyAsins ? slot : ((campaignIndex * 5) + slot) % CatalogSize;
        var hash = Noise.Mix(_seed, (ulong)(item + 7_000_000));
        return string.Create(10, (hash, item), static (text, state) =>
        {
            // The item's own number in the last digits keeps them apart.
            text[0] = 'B';
            text[1] = '0';
            var number = (ulong)state.item;
            for (var i = 9; i >= 6; i--)
            {
                text[i] = Letters[(int)(number % 36)];
                number /= 36;
            }

            var hash = state.hash;
            for (var i = 2; i < 6; i++)
            {
                text[i] = Letters[(int)(hash % 36)];
                hash /= 36;
            }
        });
    }

    private static bool IsTail(int index, int count) => index == count - 1 && count >= NaturalCampaigns - 1;
}
