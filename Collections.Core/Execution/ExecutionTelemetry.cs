using System.Diagnostics;
using System.Diagnostics.Metrics;
using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>Meters <c>collections.execution</c>, and the steps in the traces of their collections.</summary>
internal static class ExecutionTelemetry
{
    public const string Name = "collections.execution";

    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Claimed = Meter.CreateCounter<long>("collections.execution.claimed", "{execution}");
    public static readonly Counter<long> Submitted = Meter.CreateCounter<long>("collections.execution.submitted", "{execution}");
    public static readonly Counter<long> Adopted = Meter.CreateCounter<long>("collections.execution.adopted", "{execution}");
    public static readonly Counter<long> Ingested = Meter.CreateCounter<long>("collections.execution.ingested", "{execution}");
    public static readonly Counter<long> Failed = Meter.CreateCounter<long>("collections.execution.failures", "{failure}");
    public static readonly Counter<long> Recovered = Meter.CreateCounter<long>("collections.execution.recoveries", "{lease}");

    /// <summary>Starts a step's activity, in the trace of the collection where there is one.</summary>
    public static Activity? Start(string step, ExecutionId execution, Guid? collection) =>
        CollectionTrace.Start(step, collection is { } id ? new CollectionId(id) : null)?.SetTag("collections.execution_id", execution.ToString());
}
