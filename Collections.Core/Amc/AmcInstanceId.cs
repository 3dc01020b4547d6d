using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>Amazon's id of an instance, such as "amcibersblt".</summary>
[JsonConverter(typeof(AmcInstanceIdJson))]
public readonly record struct AmcInstanceId(string Value)
{
    public override string ToString() => Value;
}
