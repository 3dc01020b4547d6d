using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>Amazon's id of an execution. It looks like a uuid, and is never one of ours.</summary>
[JsonConverter(typeof(AmcExecutionIdJson))]
public readonly record struct AmcExecutionId(string Value)
{
    public override string ToString() => Value;
}
