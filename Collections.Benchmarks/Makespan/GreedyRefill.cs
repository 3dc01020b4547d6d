namespace Collections.Benchmarks.Makespan;

/// <summary>
/// The reference: executions of known durations, started in the given order, each as soon as the limits allow, with no time lost between the end of one and
/// the start of the next.
/// </summary>
internal static class GreedyRefill
{
    /// <summary>Seconds from the first start to the last end.</summary>
    public static double Makespan(IReadOnlyList<Run> runs, int perInstance, int perCollection, int collections)
    {
        var waiting = new LinkedList<Run>(runs);
        var ends = new PriorityQueue<Run, double>();
        var onInstance = new Dictionary<string, int>();
        var ofCollection = new Dictionary<string, int>();
        var now = 0.0;

        while (waiting.Count > 0 || ends.Count > 0)
        {
            for (var node = waiting.First; node is not null;)
            {
                var (run, next) = (node.Value, node.Next);
                var open = ofCollection.GetValueOrDefault(run.Collection);

                if (onInstance.GetValueOrDefault(run.Instance) < perInstance && open < perCollection && (open > 0 || ofCollection.Count < collections))
                {
                    onInstance[run.Instance] = onInstance.GetValueOrDefault(run.Instance) + 1;
                    ofCollection[run.Collection] = open + 1;
                    ends.Enqueue(run, now + run.Seconds);
                    waiting.Remove(node);
                }

                node = next;
            }

            ends.TryDequeue(out var ended, out now);
            onInstance[ended!.Instance]--;

            if (--ofCollection[ended.Collection] == 0)
            {
                ofCollection.Remove(ended.Collection);
            }
        }

        return now;
    }

    /// <param name="Seconds">How long the execution ran at AMC.</param>
    internal sealed record Run(string Collection, string Instance, double Seconds);
}
