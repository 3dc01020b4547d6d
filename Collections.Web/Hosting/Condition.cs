namespace Collections.Web.Hosting;

/// <summary>Waiting for another process.</summary>
internal static class Condition
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static Task<bool> HoldsWithinAsync(TimeSpan patience, Func<bool> condition, CancellationToken cancellationToken) =>
        HoldsWithinAsync(patience, () => Task.FromResult(condition()), cancellationToken);

    public static async Task<bool> HoldsWithinAsync(TimeSpan patience, Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > patience)
            {
                return false;
            }

            await Task.Delay(Interval, TimeProvider.System, cancellationToken);
        }

        return true;
    }
}
