namespace Collections.AmcSandbox.Data;

/// <summary>Makes the facts of one window. Nothing is stored: the same question gives the same facts.</summary>
internal sealed class FactSource
{
    private readonly IReadOnlyList<(DateOnly Day, double Share)> _days;
    private readonly IReadOnlyList<Split> _splits;
    private readonly ResultRequest _request;
    private readonly bool _byDay;

    public FactSource(ResultRequest request, bool byDay, IEnumerable<Split> splits)
    {
        _request = request;
        _byDay = byDay;
        _splits = Splits.Affordable(splits);
        _days = request.Window.Unreadable ? [] : [.. Days(request.Window.Start, request.Window.End)
            .Where(day => Maturity.Has(day.Day, request.AsOf, request.Instance))];
    }

    /// <summary>The facts of one ASIN of one campaign. Each must be used up before the next is taken.</summary>
    public IEnumerable<Fact> Of(Universe universe, Campaign campaign, int campaignIndex, int slot)
    {
        var seed = Noise.Mix(campaign.Seed, (ulong)slot + 100);
        var asin = universe.Asin(campaign, campaignIndex, slot);
        var day = New(campaign, asin, seed);
        var isTail = Universe.IsTailPair(campaign, slot);
        if (_byDay)
        {
            foreach (var (date, share) in _days)
            {
                Fill(day, date, share, isTail);
                foreach (var part in Split(day, 0))
                {
                    yield return part;
                }
            }
        }
        else if (_days.Count > 0)
        {
            var all = New(campaign, asin, seed);
            all.Day = _days[0].Day;
            foreach (var (date, share) in _days)
            {
                Fill(day, date, share, isTail);
                all.Add(day);
            }

            foreach (var part in Split(all, 0))
            {
                yield return part;
            }
        }
    }

    /// <summary>The calendar days of a window, with the part of the day that lies in it.</summary>
    private static IEnumerable<(DateOnly Day, double Share)> Days(DateTime start, DateTime end)
    {
        for (var day = start.Date; day < end; day = day.AddDays(1))
        {
            var from = day < start ? start : day;
            var to = day.AddDays(1) > end ? end : day.AddDays(1);
            yield return (DateOnly.FromDateTime(day), (to - from).TotalDays);
        }
    }

    private Fact New(Campaign campaign, string asin, ulong seed) => new() { Campaign = campaign, Instance = _request.Instance, Asin = asin, Seed = seed };

    private IEnumerable<Fact> Split(Fact whole, int index)
    {
        if (index == _splits.Count)
        {
            yield return whole;
            yield break;
        }

        var split = _splits[index];
        var part = New(whole.Campaign, whole.Asin, whole.Seed);
        part.Day = whole.Day;
        for (var i = 0; i < Splits.Size(split); i++)
        {
            part.TakeShare(whole, Splits.Start(split, i, whole.Seed), Splits.Start(split, i + 1, whole.Seed));
            part.TakeParts(whole);
            part[split] = i;
            foreach (var finer in Split(part, index + 1))
            {
                yield return finer;
            }
        }
    }

    private void Fill(Fact fact, DateOnly day, double share, bool isTail)
    {
        var campaign = fact.Campaign;
        var age = _request.AsOf.DayNumber - day.DayNumber;
        var hash = Noise.Mix(fact.Seed, (ulong)day.DayNumber);
        var volume = isTail
            ? Noise.Between(Noise.Mix(hash, 1), campaign.IsTail ? 1 : 10, campaign.IsTail ? 3.4 : 28)
            : campaign.WeeklyImpressions / 56 * Noise.Between(Noise.Mix(fact.Seed, 2), 0.65, 1.35) * Noise.Between(Noise.Mix(hash, 3), 0.88, 1.12)
                * Season.Factor(day);
        fact.Day = day;
        fact.Clear();
        fact[Measure.Impressions] = (long)(volume * share * Maturity.Traffic(age));
        FillTraffic(fact, campaign, hash);
        FillConversions(fact, campaign, hash, Maturity.Conversions(age) / Math.Max(Maturity.Traffic(age), 0.01));
    }

    private static void FillTraffic(Fact fact, Campaign campaign, ulong hash)
    {
        var impressions = fact[Measure.Impressions];
        var clicks = fact[Measure.Clicks] = Round(impressions * campaign.ClickRate, hash, 4);
        fact[Measure.Viewable] = (long)(impressions * campaign.ViewableRate);
        if (campaign.IsVideo)
        {
            fact[Measure.VideoStarts] = (long)(impressions * 0.97);
            fact[Measure.VideoCompletes] = (long)(impressions * 0.71);
            fact[Measure.FiveSecondViews] = (long)(impressions * 0.86);
        }

        var wobble = Noise.Between(Noise.Mix(hash, 5), 0.9, 1.1);
        if (campaign.Product == AdProduct.Dsp)
        {
            var dollars = impressions * campaign.CostPerThousand * wobble / 1000;
            fact[Measure.CostMillicents] = (long)(dollars * 100_000);
            fact[Measure.SupplyMicrocents] = (long)(dollars * 0.7 * 100_000_000);
            fact[Measure.FeeMicrocents] = (long)(dollars * 0.08 * 100_000_000);
        }
        else
        {
            fact[Measure.SpendMicrocents] = clicks * (long)(campaign.CostPerClick * wobble * 100) * 1_000_000;
        }
    }

    private static void FillConversions(Fact fact, Campaign campaign, ulong hash, double arrived)
    {
        var cost = campaign.Product == AdProduct.Dsp ? fact[Measure.CostMillicents] / 100_000.0 : fact[Measure.SpendMicrocents] / 100_000_000.0;
        var sales = cost * campaign.ReturnOnAdSpend * Noise.Between(Noise.Mix(hash, 6), 0.92, 1.08) * arrived;
        var price = Noise.Between(Noise.Mix(fact.Seed, 7), 18, 60);
        var purchases = fact[Measure.Purchases] = Round(sales / price, hash, 8);
        var halo = sales * campaign.HaloShare;
        fact[Measure.Sales] = Cents(sales);
        fact[Measure.Units] = purchases + Round(purchases * 0.22, hash, 9);
        fact[Measure.AddToCarts] = purchases + Round(sales / price * 1.7, hash, 10);
        fact[Measure.DetailPageViews] = purchases + Round(sales / price * 9, hash, 11);
        fact[Measure.HaloSales] = Cents(halo);
        fact[Measure.HaloPurchases] = Round(halo / price, hash, 12);
        fact[Measure.HaloUnits] = fact[Measure.HaloPurchases];
        fact[Measure.NewToBrandPurchases] = Math.Min(purchases, Round(purchases * campaign.NewToBrandShare, hash, 13));
        fact[Measure.NewToBrandUnits] = fact[Measure.NewToBrandPurchases];
        fact[Measure.NewToBrandSales] = Cents(sales * campaign.NewToBrandShare);
    }

    /// <summary>Rounds up or down by chance, so that many small numbers add up right.</summary>
    private static long Round(double value, ulong hash, ulong purpose) => (long)(value + Noise.Unit(Noise.Mix(hash, purpose)));

    /// <summary>Whole cents, in ten-thousandths.</summary>
    private static long Cents(double dollars) => (long)(dollars * 100) * 100;
}
