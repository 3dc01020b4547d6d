using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Collections.Core.Ingestion;

public static class IngestionRegistration
{
    /// <summary>Registers what reads and stores results. Needs the database and a <see cref="TimeProvider"/>.</summary>
    /// <param name="dataFolder">Where the spool and the unreadable results are, unless the settings name other folders.</param>
    public static IServiceCollection AddCollectionsIngestion(this IServiceCollection services, Func<IConfiguration, string>? dataFolder = null)
    {
        var options = services.AddOptions<IngestionOptions>();

        if (dataFolder is not null)
        {
            options.Configure<IConfiguration>((ingestion, configuration) => ingestion.PlaceIn(dataFolder(configuration)));
        }

        options.BindConfiguration(IngestionOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ResultReader>();
        services.TryAddSingleton<ResultWriter>();
        services.TryAddSingleton<ResultRows>();
        return services;
    }
}
