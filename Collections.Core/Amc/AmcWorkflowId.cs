using System.Text.Json.Serialization;

namespace Collections.Core.Amc;

/// <summary>
/// Amazon's id of a workflow stored at AMC: chosen by its author, or "transient_…" for an ad hoc run. Ours is <see
/// cref="Catalog.WorkflowId"/>.
/// </summary>
[JsonConverter(typeof(AmcWorkflowIdJson))]
public readonly record struct AmcWorkflowId(string Value)
{
    public override string ToString() => Value;
}
