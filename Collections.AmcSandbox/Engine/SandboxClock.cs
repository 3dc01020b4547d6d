namespace Collections.AmcSandbox.Engine;

/// <summary>The two times of the sandbox: the real one, which stands on the wire, and the calendar, which decides what data exists.</summary>
internal sealed class SandboxClock(SandboxOptions options, TimeProvider time)
{
    private readonly DateTimeOffset _started = time.GetUtcNow();

    public DateTimeOffset UtcNow => time.GetUtcNow();

    public DateTimeOffset Calendar => options.Now is { } start ? start.ToUniversalTime() + (time.GetUtcNow() - _started) : time.GetUtcNow();

    public TimeSpan Scaled(double seconds) => TimeSpan.FromSeconds(seconds / options.TimeScale);
}
