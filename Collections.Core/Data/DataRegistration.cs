using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Collections.Core.Data;

public static class DataRegistration
{
    /// <summary>Registers the database: raw connections, the users' context and the people's context. The connection strings are asked for at first use.</summary>
    public static IServiceCollection AddCollectionsData(this IServiceCollection services, Func<IServiceProvider, CollectionsDb> connect)
    {
        services.TryAddSingleton(connect);
        services.TryAddScoped<UserScope>();

        // Scoped: a singleton factory would resolve the interceptor, and with it the user, from the root provider.
        services.AddDbContextFactory<CollectionsDbContext>(
            (provider, options) => Configure(provider, options).AddInterceptors(new UserScopeInterceptor(provider.GetRequiredService<UserScope>())),
            ServiceLifetime.Scoped);
        services.AddDbContext<PeopleDbContext>((provider, options) => Configure(provider, options));
        return services;
    }

    private static DbContextOptionsBuilder Configure(IServiceProvider provider, DbContextOptionsBuilder options) =>

        // The default strategy hides a lost connection in an InvalidOperationException, where no page looks for it.
        options.UseNpgsql(
            provider.GetRequiredService<CollectionsDb>().App,
            postgres => postgres.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies))).UseSnakeCaseNamingConvention();
}
