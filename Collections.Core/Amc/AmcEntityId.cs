using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>Amazon's id of an AMC account, such as "ENTITY1AA1AA11AAA1".</summary>
[JsonConverter(typeof(AmcEntityIdJson))]
public readonly record struct AmcEntityId(string Value)
{
    public override string ToString() => Value;
}
