using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Collections.Tests.Support;

/// <summary>
/// Hangfire writes its log, process-wide, by the loggers of the application that was made last. A process has one; the tests have many in one process, and
/// those that still run would fail with the loggers of the one that ended.
/// </summary>
internal sealed class LastingLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public static void Add(IServiceCollection services) =>
        services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(provider => new LastingLoggers(ActivatorUtilities.CreateInstance<LoggerFactory>(provider))));

    public ILogger CreateLogger(string categoryName) => loggers.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>Not with the application.</summary>
    public void Dispose()
    {
    }
}
