using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Collections.Core.Planning;

public static class PlanningRegistration
{
    public static IServiceCollection AddCollectionsPlanning(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddScoped<CollectionPlanner>();
        services.TryAddScoped<CollectionQueries>();
        services.TryAddSingleton<DemoSeed>();
        return services;
    }
}
