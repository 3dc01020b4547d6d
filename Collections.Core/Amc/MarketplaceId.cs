using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>Amazon's id of a marketplace, such as "ATVPDKIKX0DER".</summary>
[JsonConverter(typeof(MarketplaceIdJson))]
public readonly record struct MarketplaceId(string Value)
{
    public override string ToString() => Value;
}
