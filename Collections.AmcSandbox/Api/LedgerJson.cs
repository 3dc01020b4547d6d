using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collections.AmcSandbox.Api;

/// <summary>What is asked for when others are to use slots.</summary>
/// <param name="Seconds">How long each runs, in real time; null: until they are removed.</param>
internal sealed record OthersBody(string? InstanceId, int Count, double? Seconds);

/// <summary>The sandbox's own bodies: nulls are written, unknown names are refused.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SandboxFaults))]
[JsonSerializable(typeof(SandboxLedger))]
[JsonSerializable(typeof(OthersBody))]
[JsonSerializable(typeof(List<Guid>))]
internal sealed partial class LedgerJson : JsonSerializerContext;
