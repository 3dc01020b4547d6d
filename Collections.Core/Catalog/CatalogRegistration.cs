using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Collections.Core.Catalog;

public static class CatalogRegistration
{
    /// <summary>Registers what people read and write of instances and workflows, and the accounts' secrets. Needs the database, the AMC client and Data Protection.</summary>
    public static IServiceCollection AddCollectionsCatalog(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddScoped<CatalogQueries>();
        services.TryAddScoped<WorkflowWriter>();
        services.TryAddScoped<InstanceWriter>();
        services.TryAddScoped<KpiQueries>();
        services.TryAddScoped<KpiWriter>();
        services.TryAddScoped(provider => new AccountAdmin(
            provider.GetRequiredService<CollectionsDb>(),
            provider.GetRequiredService<CredentialStore>(),
            provider.GetRequiredService<IAmcClient>(),
            provider.GetRequiredService<AmcTokens>(),
            provider.GetRequiredService<ICurrentUser>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<AccountAdmin>>()));
        services.TryAddSingleton<AccessWriter>();
        services.TryAddSingleton<CredentialStore>();
        services.TryAddSingleton<IAmcCredentials>(provider => provider.GetRequiredService<CredentialStore>());
        services.TryAddSingleton<AccountConnection>();
        return services;
    }

    /// <summary>Adds the start of a worker process: the configured account is connected.</summary>
    public static IServiceCollection AddCatalogWorker(this IServiceCollection services) => services.AddHostedService<AccountConnectionRunner>();
}
