namespace Collections.Web.Features.Progress;

/// <summary>Keeps a live region quiet: what changes every second is told every ten.</summary>
public sealed class Announcer(TimeProvider time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private long? _last;

    public string Text { get; private set; } = "";

    /// <summary>Takes the text over if it is new and the last one is old enough; the next one that comes later carries what was left out.</summary>
    public void Say(string text)
    {
        if (text != Text && (_last is not { } last || time.GetElapsedTime(last) >= Interval))
        {
            Text = text;
            _last = time.GetTimestamp();
        }
    }
}
