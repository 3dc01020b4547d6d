using System.Diagnostics;
using System.Diagnostics.Metrics;
using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>Meters and traces <c>collections.execution</c>.</summary>
internal static class ExecutionTelemetry
{
    public const string Name = "collections.execution";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Claimed = Meter.CreateCounter<long>("collections.execution.claimed", "{execution}");
    public static readonly Counter<long> Submitted = Meter.CreateCounter<long>("collections.execution.submitted", "{execution}");
    public static readonly Counter<long> Adopted = Meter.CreateCounter<long>("collections.execution.adopted", "{execution}");
    public static readonly Counter<long> Ingested = Meter.CreateCounter<long>("collections.execution.ingested", "{execution}");
    public static readonly Counter<long> Failed = Meter.CreateCounter<long>("collections.execution.failures", "{failure}");
    public static readonly Counter<long> Recovered = Meter.CreateCounter<long>("collections.execution.recoveries", "{lease}");

    /// <summary>
    /// Starts a step's activity. Its trace is the collection's: the collection's id is the trace id, so that one trace goes from the plan to the
    /// last row without being stored or passed on anywhere.
    /// </summary>
    public static Activity? Start(string step, ExecutionId execution, Guid? collection)
    {
        var activity = collection is { } id ? Source.StartActivity(step, ActivityKind.Internal, TraceOf(new(id))) : Source.StartActivity(step);
        return activity?.SetTag("collections.execution_id", execution.ToString());
    }

    public static ActivityContext TraceOf(CollectionId collection)
    {
        Span<byte> bytes = stackalloc byte[16];
        collection.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return new(ActivityTraceId.CreateFromBytes(bytes), ActivitySpanId.CreateFromBytes(bytes[8..]), ActivityTraceFlags.Recorded);
    }
}
