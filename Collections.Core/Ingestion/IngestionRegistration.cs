using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Collections.Core.Ingestion;

public static class IngestionRegistration
{
    /// <summary>Registers what reads and stores results. Needs the database and a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddCollectionsIngestion(this IServiceCollection services)
    {
        services.AddOptions<IngestionOptions>().BindConfiguration(IngestionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ResultReader>();
        services.TryAddSingleton<ResultWriter>();
        services.TryAddSingleton<ResultRows>();
        return services;
    }
}
