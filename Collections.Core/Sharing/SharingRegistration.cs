using Collections.Core.Reporting.Exports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Collections.Core.Sharing;

public static class SharingRegistration
{
    /// <summary>Saved views and snapshots of reports, and who may see them.</summary>
    public static IServiceCollection AddCollectionsSharing(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddScoped<ReportConfigQueries>();
        services.TryAddScoped<ReportConfigWriter>();
        services.TryAddScoped<SnapshotQueries>();
        services.TryAddScoped<SnapshotWriter>();
        services.TryAddScoped<SnapshotTaker>();
        services.TryAddScoped<WeekTableReader>();
        services.TryAddSingleton<SharedSnapshots>();
        services.TryAddSingleton<SnapshotFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<SnapshotFeed>());
        return services;
    }
}
