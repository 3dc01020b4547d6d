using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Collections.Tests.Support;

/// <summary>Keeps the last lines of the log for the report of a test that fails.</summary>
internal sealed class TestLogs : ILoggerProvider
{
    private static readonly ConcurrentQueue<string> Lines = [];

    public static IEnumerable<string> Last() => Lines.TakeLast(40);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName);

    public void Dispose()
    {
    }

    private sealed class Logger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) =>
            logLevel >= (category.StartsWith("Collections", StringComparison.Ordinal) ? LogLevel.Information : LogLevel.Warning);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var line = $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {logLevel} {formatter(state, exception)} {exception}";
                Lines.Enqueue(line);
                if (logLevel >= LogLevel.Error)
                {
                    Tell(line);
                }

                while (Lines.Count > 500 && Lines.TryDequeue(out _))
                {
                }
            }
        }

        private static void Tell(string line)
        {
            try
            {
                TestContext.Current.TestOutputHelper?.WriteLine(line);
            }
            catch (InvalidOperationException)
            {
                // The test that it belonged to has ended.
            }
        }
    }
}
