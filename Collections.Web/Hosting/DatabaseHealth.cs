using Collections.Core.Data;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Collections.Web.Hosting;

/// <summary>Ready while the database answers; not any more once the process was told to stop, so that a load balancer turns away in time.</summary>
internal sealed class DatabaseHealth(PeopleDbContext people, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("stopping")
        : await people.Database.CanConnectAsync(cancellationToken) ? HealthCheckResult.Healthy()
        : HealthCheckResult.Unhealthy("the database does not answer");
}
