using System.Globalization;
using System.Net;
using Collections.AmcSandbox;
using Collections.Core.Execution;
using Collections.Web.Hosting;
using Collections.Web.Security;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.PostgreSql;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Web.Jobs;

public static class JobsRegistration
{
    // Hangfire keeps its renderers for the whole process, and a page that it draws fails when one is added meanwhile: once, however many hosts there are.
    static JobsRegistration() => GlobalConfiguration.Configuration.UseJobDetailsRenderer(0, WeekLink);

    /// <summary>The bell in every process; in a worker also what answers it.</summary>
    public static IServiceCollection AddCollectionsJobs(this IServiceCollection services, StartMode mode)
    {
        services.AddCollectionsExecution();
        if (mode.HasOwnAmc)
        {
            // The sandbox of this process is quicker than AMC by its time scale, and so is the wait for it.
            services.AddOptions<ExecutionOptions>().PostConfigure<IConfiguration>((options, configuration) => options.Scale(TimeScale(configuration)));
        }

        services.AddHangfire((provider, hangfire) => hangfire
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UsePostgreSqlStorage(
                postgres => postgres.UseNpgsqlConnection(ConnectionString(provider.GetRequiredService<IConfiguration>(), mode)),
                new PostgreSqlStorageOptions
                {
                    SchemaName = HangfireSchema.Name,
                    PrepareSchemaIfNecessary = false,
                    AllowDegradedModeWithoutStorage = false,
                    QueuePollInterval = TimeSpan.FromSeconds(1),
                    InvisibilityTimeout = TimeSpan.FromSeconds(60),
                    UseSlidingInvisibilityTimeout = true,
                    DistributedLockTimeout = TimeSpan.FromSeconds(15),
                })
            .WithJobExpirationTimeout(TimeSpan.FromHours(1)));
        services.TryAddSingleton<IJobQueue, HangfireJobQueue>();

        if (mode.DoesWork)
        {
            services.AddHangfireServer((provider, server) =>
            {
                server.ServerName = $"{Environment.MachineName}:steps";
                server.Queues = [WeekJobs.StepsQueue];
                server.WorkerCount = provider.GetRequiredService<IOptions<ExecutionOptions>>().Value.MaxParallelSteps;
                // Only the recurring jobs wait for it, and these are no more than a second clock.
                server.SchedulePollingInterval = TimeSpan.FromSeconds(5);
            });
            services.AddHangfireServer((provider, server) =>
            {
                server.ServerName = $"{Environment.MachineName}:ingest";
                server.Queues = [WeekJobs.IngestQueue];
                server.WorkerCount = provider.GetRequiredService<IOptions<ExecutionOptions>>().Value.MaxParallelIngests;
                server.IsLightweightServer = true;
            });
            services.AddHostedService<RecurringJobs>();
            services.AddExecutionWorker();
        }

        return services;
    }

    /// <summary>The operators' dashboard.</summary>
    public static void MapJobsDashboard(this IEndpointRouteBuilder app) => app.MapHangfireDashboardWithAuthorizationPolicy(
        AccessPolicies.Admin,
        "/hangfire",
        new DashboardOptions
        {
            Authorization = [],
            DashboardTitle = "Data Collections jobs",
            DisplayStorageConnectionString = false,
            DisplayNameFunc = (DashboardContext context, Hangfire.Common.Job job) => HangfireJobQueue.NameOf(context.Storage, job) ?? job.ToString(),
        });

    /// <summary>On a failed week's job: the way to the week, where it can be understood and not only tried again.</summary>
    private static NonEscapedString WeekLink(JobDetailsRendererDto details)
    {
        var context = details.Page.Context;
        var job = details.JobDetails.Job;
        return HangfireJobQueue.AddressOf(context.Storage, job) is { } address
            ? new(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                <p class="lead"><a href="{WebUtility.HtmlEncode(address)}">{WebUtility.HtmlEncode(HangfireJobQueue.NameOf(context.Storage, job))}</a></p>
                <p>Open the week to see why it failed. Requeue does the same as its button Retry.</p>
                """))
            : new("");
    }

    private static double TimeScale(IConfiguration configuration) =>
        double.TryParse(configuration[$"{SandboxOptions.Section}:{nameof(SandboxOptions.TimeScale)}"], NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) && scale > 0
            ? scale
            : new SandboxOptions().TimeScale;

    // Whoever serves people must not hold the worker's login, not even for the job system's tables. The pool is Hangfire's own, and Hangfire sets
    // nothing on its connections: without the reset at every turn it costs half of the statements, and what it says all day is planned once.
    private static string ConnectionString(IConfiguration configuration, StartMode mode) => new NpgsqlConnectionStringBuilder(
        configuration.GetConnectionString(mode.ServesWeb ? ConnectionNames.App : ConnectionNames.Worker)
        ?? throw new InvalidOperationException("The connection string of the job system is missing."))
    {
        ApplicationName = "collections-jobs",
        NoResetOnClose = true,
        MaxAutoPrepare = 100,
    }.ConnectionString;
}
