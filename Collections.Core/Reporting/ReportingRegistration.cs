using Collections.Core.Reporting.Layout;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Collections.Core.Reporting;

public static class ReportingRegistration
{
    public static IServiceCollection AddCollectionsReporting(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddScoped<ReportQueries>();
        services.TryAddScoped<ReportContentReader>();
        services.TryAddScoped<AnnotationWriter>();
        services.TryAddScoped<RetailEventWriter>();
        services.TryAddScoped<ThresholdWriter>();
        services.TryAddScoped<NoticeQueries>();
        return services;
    }

    /// <summary>Adds what a worker process does for reports.</summary>
    public static IServiceCollection AddReportingWorker(this IServiceCollection services)
    {
        services.TryAddSingleton<ThresholdWatch>();
        return services.AddHostedService(provider => provider.GetRequiredService<ThresholdWatch>());
    }
}
