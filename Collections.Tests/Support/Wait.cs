namespace Collections.Tests.Support;

/// <summary>Waiting for a condition; never for a time.</summary>
public static class Wait
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    /// <summary>Returns when the condition holds; fails, saying what was awaited, when it does not come to hold.</summary>
    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(condition, Usual, () => what);

    public static Task UntilAsync(Func<Task<bool>> condition, string what) => UntilAsync(condition, Usual, () => what);

    public static Task UntilAsync(Func<bool> condition, TimeSpan patience, Func<string> what) =>
        UntilAsync(() => Task.FromResult(condition()), patience, what);

    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan patience, Func<string> what)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(since) > patience)
            {
                throw new TimeoutException($"Not within {patience.TotalSeconds:0} s: {what()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
