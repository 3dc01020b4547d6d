using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Collections.Core.Amc;

public static class AmcRegistration
{
    /// <summary>
    /// Registers <see cref="IAmcClient"/> and section <c>Amc</c>. The host adds an <see cref="IAmcCredentials"/> (singleton). Handlers have
    /// no retry and no logging: the framework's own would write signed addresses.
    /// </summary>
    public static IServiceCollection AddAmc(this IServiceCollection services)
    {
        services.AddOptions<AmcOptions>().BindConfiguration(AmcOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AmcOptions>, AmcOptionsCheck>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AmcMetrics>();
        services.TryAddSingleton<AmcExchange>();
        services.TryAddSingleton<AmcTokens>();
        services.TryAddSingleton<DownloadHandler.Resolver>(
            _ => static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken));

        Patient(services.AddHttpClient<IAmcClient, AmcClient>()).ConfigurePrimaryHttpMessageHandler(ApiHandler);
        Patient(services.AddHttpClient(AmcTokens.HttpClientName)).ConfigurePrimaryHttpMessageHandler(ApiHandler);
        Patient(services.AddHttpClient(AmcClient.DownloadClientName))
            .ConfigurePrimaryHttpMessageHandler(
                provider => DownloadHandler.Create(provider.GetRequiredService<DownloadHandler.Resolver>()));
        return services;
    }

    /// <summary>
    /// Deadlines are the exchange's, per call; handlers live as long as the process, because their connections renew themselves.
    /// </summary>
    private static IHttpClientBuilder Patient(IHttpClientBuilder builder) => builder
        .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers();

    private static SocketsHttpHandler ApiHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
