using Collections.Core.Amc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Collections.Core.Execution;

public static class ExecutionRegistration
{
    /// <summary>
    /// Registers the engine: what a person may ask of it in every process, its steps where <see cref="AddExecutionWorker"/> is called too. Needs the
    /// database, the AMC client, ingestion, and an <see cref="IJobQueue"/>.
    /// </summary>
    public static IServiceCollection AddCollectionsExecution(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(Dispatcher)))
        {
            // Once: the interval taken from AMC's settings would undo what has been configured since.
            return services;
        }

        services.AddOptions<ExecutionOptions>()
            .Configure<IEnumerable<IConfigureOptions<AmcOptions>>>(TakeFromAmc)
            .BindConfiguration(ExecutionOptions.Section)
            .ValidateDataAnnotations()
            .Validate(options => options.PostTimeout < options.Lease, "Execution:PostTimeout must be shorter than Execution:Lease.")
            .Validate(options => options.LeaseRenewal < options.Lease / 2, "Execution:Lease must be longer than two Execution:LeaseRenewal.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<Jitter>(Random.Shared.NextDouble);
        services.TryAddSingleton<RetryJobRunner>();
        services.TryAddSingleton<FailureWriter>();
        services.TryAddSingleton<LeaseKeeper>();
        services.TryAddSingleton<Dispatcher>();
        services.TryAddSingleton<SubmitStep>();
        services.TryAddSingleton<PollStep>();
        services.TryAddSingleton<PollWriter>();
        services.TryAddSingleton<IngestStep>();
        services.TryAddSingleton<CancelStep>();
        services.TryAddSingleton<TickRunner>();
        services.TryAddSingleton<ScheduleRunner>();
        services.TryAddSingleton<CleanUpRunner>();
        services.TryAddSingleton<DashboardRetryRunner>();
        services.TryAddScoped<CollectionCommands>();
        services.TryAddScoped<QueryChecks>();
        services.TryAddScoped<WindowRuns>();
        services.TryAddScoped<FailedJobs>();
        return services;
    }

    // Unchecked: what is wrong with AMC's settings is their own check's to say, and hides nothing that is wrong with these.
    private static void TakeFromAmc(ExecutionOptions execution, IEnumerable<IConfigureOptions<AmcOptions>> settings)
    {
        var amc = new AmcOptions();
        foreach (var setting in settings)
        {
            setting.Configure(amc);
        }

        (execution.PollInterval, execution.PostTimeout) = (amc.PollInterval, amc.PostTimeout);
    }

    /// <summary>Adds the timer of a worker process.</summary>
    public static IServiceCollection AddExecutionWorker(this IServiceCollection services) => services.AddHostedService<ExecutionTimer>();
}
