using System.Diagnostics;

namespace Collections.Tests.Support;

/// <summary>Counts the SQL statements that the current flow sends through Npgsql, and only those.</summary>
internal sealed class StatementCount : IDisposable
{
    private readonly Activity _root = new("count");
    private readonly ActivityListener _listener;
    private int _count;

    public StatementCount()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref options) => options.Parent.TraceId == _root.TraceId ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == _root.TraceId && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is not null)
                {
                    Interlocked.Increment(ref _count);
                }
            },
        };
        _root.SetIdFormat(ActivityIdFormat.W3C).Start();
        ActivitySource.AddActivityListener(_listener);
    }

    public int Count => _count;

    public void Dispose()
    {
        _listener.Dispose();
        _root.Dispose();
    }
}
