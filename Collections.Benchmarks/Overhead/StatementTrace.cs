using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Collections.Benchmarks.Overhead;

/// <summary>Listens to the database driver: every statement of this process, when it began, how long it took, and for which step of the engine.</summary>
internal sealed partial class StatementTrace : IDisposable
{
    private const int Shown = 110;

    private readonly ConcurrentQueue<(DateTime At, TimeSpan Took, string? Step, string Text)> _statements = [];
    private readonly ActivityListener _listener;

    public StatementTrace()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "collections.execution",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name is "Npgsql" && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string text)
                {
                    _statements.Enqueue((activity.StartTimeUtc, activity.Duration, StepOf(activity), text));
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IEnumerable<string> Lines()
    {
        var start = DateTime.MaxValue;
        var hangfire = 0;
        foreach (var (at, took, step, text) in _statements.OrderBy(statement => statement.At))
        {
            start = at < start ? at : start;
            if (text.Contains("hangfire", StringComparison.OrdinalIgnoreCase))
            {
                hangfire++;
                continue;
            }

            if (hangfire > 0)
            {
                yield return $"                            … {hangfire} of Hangfire";
                hangfire = 0;
            }

            var bare = Spaces().Replace(text, " ").Trim();
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{(at - start).TotalMilliseconds,7:0.0} ms {took.TotalMilliseconds,6:0.0} ms {step ?? "-",-7} {(bare.Length > Shown ? bare[..Shown] + "…" : bare)}");
        }
    }

    public void Dispose() => _listener.Dispose();

    private static string? StepOf(Activity? activity)
    {
        for (; activity is not null; activity = activity.Parent)
        {
            if (activity.Source.Name is "collections.execution")
            {
                return activity.OperationName;
            }
        }

        return null;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
