using System.Globalization;

namespace Collections.Benchmarks.Ingest;

/// <summary>Watches the resident memory of this process, every few milliseconds, as the operating system counts it.</summary>
internal sealed class ResidentMemory : IDisposable
{
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _watcher;
    private long _peak;

    public ResidentMemory()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Start = _peak = Now();
        _watcher = new Thread(Watch) { IsBackground = true };
        _watcher.Start();
    }

    public long Start { get; }

    /// <summary>The most it was above the start.</summary>
    public long Growth
    {
        get
        {
            _stop.Set();
            _watcher.Join();
            return _peak - Start;
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _watcher.Join();
        _stop.Dispose();
    }

    private static long Now()
    {
        var fields = File.ReadAllText("/proc/self/statm").Split(' ');
        return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
    }

    private void Watch()
    {
        while (!_stop.Wait(5))
        {
            _peak = Math.Max(_peak, Now());
        }
    }
}
