namespace Collections.Web.Shared;

/// <summary>
/// Reads a page anew when it is told that something changed: the first time at once, then no closer together than the pause. What is told while it reads
/// or pauses leads to one more reading after it, never to none: several sources may tell of changes, each without knowing of the others.
/// </summary>
/// <remarks>To be called on the page's dispatcher only.</remarks>
public sealed class PacedRead(TimeProvider time, TimeSpan pause, Func<Task> read)
{
    private bool _changed;
    private bool _isReading;

    /// <summary>Ends once everything that was told until then is read; for whoever tells while another is at it, at once.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        _changed = true;
        if (_isReading)
        {
            return;
        }

        _isReading = true;
        try
        {
            while (_changed)
            {
                _changed = false;
                await read();
                await Task.Delay(pause, time, cancellationToken);
            }
        }
        finally
        {
            _isReading = false;
        }
    }
}
