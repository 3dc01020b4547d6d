namespace Collections.Web.Features.Progress;

/// <summary>Keeps a live region quiet: what changes every second is told every ten, and the last word is never left out.</summary>
/// <param name="changed">Draws the region anew; called from a timer.</param>
public sealed class Announcer(TimeProvider time, Func<Task> changed) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private string? _next;
    private long? _last;

    public string Text { get; private set; } = "";

    /// <summary>Tells it now, or as soon as the last one is old enough, unless something newer comes before.</summary>
    public void Say(string text)
    {
        lock (_gate)
        {
            var wait = _last is { } last ? Interval - time.GetElapsedTime(last) : TimeSpan.Zero;
            if (wait <= TimeSpan.Zero)
            {
                Tell(text);
            }
            else if (text != Text)
            {
                _next = text;
                _timer ??= time.CreateTimer(_ => TellNext(), null, wait, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Tell(string text)
    {
        if (text != Text)
        {
            (Text, _last, _next) = (text, time.GetTimestamp(), null);
        }
    }

    private void TellNext()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
            if (_next is { } next)
            {
                Tell(next);
            }
        }

        _ = changed();
    }
}
