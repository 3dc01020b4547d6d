namespace Collections.Core.Amc;

/// <summary>One of Amazon's marketplaces, with what mostly goes with it.</summary>
public sealed record Marketplace(MarketplaceId Id, string Country, AmcRegion Region, string Currency, string TimeZone)
{
    /// <summary>Those that Amazon advertises in, by region and country.</summary>
    public static readonly IReadOnlyList<Marketplace> All =
    [
        new(new("ATVPDKIKX0DER"), "United States", AmcRegion.NA, "USD", "America/Los_Angeles"),
        new(new("A2EUQ1WTGCTBG2"), "Canada", AmcRegion.NA, "CAD", "America/Toronto"),
        new(new("A1AM78C64UM0Y8"), "Mexico", AmcRegion.NA, "MXN", "America/Mexico_City"),
        new(new("A2Q3Y263D00KWC"), "Brazil", AmcRegion.NA, "BRL", "America/Sao_Paulo"),
        new(new("A1F83G8C2ARO7P"), "United Kingdom", AmcRegion.EU, "GBP", "Europe/London"),
        new(new("A1PA6795UKMFR9"), "Germany", AmcRegion.EU, "EUR", "Europe/Berlin"),
        new(new("A13V1IB3VIYZZH"), "France", AmcRegion.EU, "EUR", "Europe/Paris"),
        new(new("APJ6JRA9NG5V4"), "Italy", AmcRegion.EU, "EUR", "Europe/Rome"),
        new(new("A1RKKUPIHCS9HS"), "Spain", AmcRegion.EU, "EUR", "Europe/Madrid"),
        new(new("A1805IZSGTT6HS"), "Netherlands", AmcRegion.EU, "EUR", "Europe/Amsterdam"),
        new(new("AMEN7PMS3EDWL"), "Belgium", AmcRegion.EU, "EUR", "Europe/Brussels"),
        new(new("A2NODRKZP88ZB9"), "Sweden", AmcRegion.EU, "SEK", "Europe/Stockholm"),
        new(new("A1C3SOZRARQ6R3"), "Poland", AmcRegion.EU, "PLN", "Europe/Warsaw"),
        new(new("A33AVAJ2PDY3EV"), "Turkey", AmcRegion.EU, "TRY", "Europe/Istanbul"),
        new(new("A2VIGQ35RCS4UG"), "United Arab Emirates", AmcRegion.EU, "AED", "Asia/Dubai"),
        new(new("A17E79C6D8DWNP"), "Saudi Arabia", AmcRegion.EU, "SAR", "Asia/Riyadh"),
        new(new("ARBP9OOSHTCHU"), "Egypt", AmcRegion.EU, "EGP", "Africa/Cairo"),
        new(new("A21TJRUUN4KGV"), "India", AmcRegion.EU, "INR", "Asia/Kolkata"),
        new(new("A1VC38T7YXB528"), "Japan", AmcRegion.FE, "JPY", "Asia/Tokyo"),
        new(new("A39IBJ37TRP1C6"), "Australia", AmcRegion.FE, "AUD", "Australia/Sydney"),
        new(new("A19VAU5U5O7RUS"), "Singapore", AmcRegion.FE, "SGD", "Asia/Singapore"),
    ];

    public static Marketplace? Find(MarketplaceId id) => All.FirstOrDefault(marketplace => marketplace.Id == id);

    /// <summary>"ATVPDKIKX0DER (United States)", or the bare id of one that is not in the list.</summary>
    public static string Describe(MarketplaceId id) => Find(id) is { } known ? $"{id} ({known.Country})" : id.ToString();
}
