using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Collections.Core.Catalog;

public static class CatalogRegistration
{
    /// <summary>Registers what people read and write of instances and workflows.</summary>
    public static IServiceCollection AddCollectionsCatalog(this IServiceCollection services)
    {
        services.TryAddScoped<CatalogQueries>();
        services.TryAddScoped<WorkflowWriter>();
        return services;
    }
}
