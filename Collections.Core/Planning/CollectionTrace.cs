using System.Diagnostics;

namespace Collections.Core.Planning;

/// <summary>
/// One trace per collection: its id is the trace id, so that one trace goes from the click to the last row, over years and processes, without being
/// stored or passed on anywhere. What it was done for, such as the call of a page or the API, has a trace of its own and is linked.
/// </summary>
internal static class CollectionTrace
{
    public const string Name = "collections.trace";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Starts an activity in the trace of a collection; null for the collection: in that of the caller.</summary>
    public static Activity? Start(string what, CollectionId? collection) => collection is not { } id
        ? Source.StartActivity(what)
        : Source.StartActivity(
            what, ActivityKind.Internal, Of(id), links: Activity.Current is { } cause && cause.TraceId != Of(id).TraceId ? [new(cause.Context)] : null);

    public static ActivityContext Of(CollectionId collection)
    {
        Span<byte> bytes = stackalloc byte[16];
        collection.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        return new(ActivityTraceId.CreateFromBytes(bytes), ActivitySpanId.CreateFromBytes(bytes[8..]), ActivityTraceFlags.Recorded);
    }
}
