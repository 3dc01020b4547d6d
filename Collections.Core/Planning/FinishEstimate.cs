namespace Collections.Core.Planning;

/// <summary>
/// When a number of weeks is expected to be there. Knows what other work leaves free, not what AMC will do next.
/// </summary>
/// <param name="Slots">Weeks at AMC at once.</param>
/// <param name="Waves">How often those slots are filled.</param>
/// <param name="Duration">Median of past executions.</param>
/// <param name="IsMeasured">False while there are too few past executions and the duration is an assumption.</param>
public sealed record FinishEstimate(int Slots, int Waves, TimeSpan Duration, bool IsMeasured, DateTimeOffset Finish)
{
    public static readonly TimeSpan AssumedDuration = TimeSpan.FromMinutes(5);

    /// <summary>Fewer past executions say too little.</summary>
    public const int MinSamples = 3;

    /// <summary>What a collection gets at most, whatever its instance leaves free.</summary>
    public const int MaxWeeksPerCollection = 10;

    /// <param name="ready">Weeks that may start now.</param>
    /// <param name="waiting">When the others may start.</param>
    /// <param name="slots">See <see cref="Share"/>.</param>
    /// <param name="median">Median duration of past executions; null when there are too few.</param>
    public static FinishEstimate Of(int ready, IEnumerable<DateTimeOffset> waiting, int slots, TimeSpan? median, DateTimeOffset now)
    {
        var duration = median ?? AssumedDuration;
        var waves = (ready + slots - 1) / slots;
        var finish = now + (waves * duration);
        var late = waiting.Select(start => start + duration).DefaultIfEmpty(finish).Max();
        return new(slots, waves, duration, median is not null, late > finish ? late : finish);
    }

    /// <summary>
    /// The slots of a collection: what its instance has, less what others than us use there, shared fairly with our other collections. At least one.
    /// </summary>
    public static int Share(int instanceSlots, int openByOthers, int otherCollections) =>
        Math.Clamp((instanceSlots - openByOthers) / (1 + otherCollections), 1, MaxWeeksPerCollection);
}
