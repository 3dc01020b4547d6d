namespace Collections.AmcSandbox.Engine;

/// <summary>The last requests, oldest first. Thread-safe.</summary>
internal sealed class RequestLog(int kept)
{
    private readonly Lock _gate = new();
    private readonly Queue<LoggedRequest> _requests = new();

    public void Add(LoggedRequest request)
    {
        lock (_gate)
        {
            _requests.Enqueue(request);
            if (_requests.Count > kept)
            {
                _requests.Dequeue();
            }
        }
    }

    public IReadOnlyList<LoggedRequest> All()
    {
        lock (_gate)
        {
            return [.. _requests];
        }
    }
}
