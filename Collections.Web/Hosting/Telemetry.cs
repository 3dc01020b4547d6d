using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Resources;

namespace Collections.Web.Hosting;

/// <summary>Traces, metrics and logs over OTLP, when the standard <c>OTEL_*</c> settings name a receiver; otherwise nothing is collected.</summary>
internal static class Telemetry
{
    private static readonly string[] Endpoints =
    [
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
    ];

    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        if (configuration["OTEL_SDK_DISABLED"] == "true" || !Endpoints.Any(name => configuration[name] is { Length: > 0 }))
        {
            return;
        }

        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(configuration["OTEL_SERVICE_NAME"] ?? "data-collections"))
            .WithTracing(traces => traces.AddSource("collections.*", "Microsoft.AspNetCore", "System.Net.Http").AddNpgsql())
            .WithMetrics(metrics => metrics.AddMeter(
                "collections.*", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Components*", "System.Net.Http", "System.Runtime", "Npgsql"))
            .WithLogging()
            .UseOtlpExporter();
    }
}
