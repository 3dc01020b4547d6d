using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Collections.Core.Progress;

public static class ProgressRegistration
{
    /// <summary>One feed per process; it starts with the host.</summary>
    public static IServiceCollection AddCollectionsProgress(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ProgressFeedOptions>().BindConfiguration(ProgressFeedOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<ProgressFeed>();
        services.TryAddScoped<NoticeReader>();
        services.AddHostedService(provider => provider.GetRequiredService<ProgressFeed>());
        return services;
    }
}
