using System.Text.Json;
using System.Text.Json.Serialization;
using Collections.Core.Amc;

namespace Collections.Core.Execution;

/// <summary>What the engine keeps as jsonb.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<AmcOutputColumn>))]
internal sealed partial class ExecutionJson : JsonSerializerContext;
