using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Collections.Web.Api;

/// <summary>The contract with programs: <c>/api</c>, its description at <c>/openapi/v1.json</c>, and that for people at <c>/docs</c>.</summary>
public static class ApiRegistration
{
    private const string RateLimit = "api";
    private const long MaxBody = 4 * 1024 * 1024;

    public static IServiceCollection AddCollectionsApi(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddScoped<EventsApi>();
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddSingleton<Idempotency.Gate>();
        services.AddRateLimiter(options =>
        {
            options.AddPolicy(RateLimit, Partition);
            options.OnRejected = async (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = "1";
                await Results.Problem("Too many requests; wait a second.", statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(rejected.HttpContext);
            };
        });
        services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "Data Collections", Version = "v1", Description = "Collect a year of Amazon Marketing Cloud by week." };
            document.Components ??= new();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes["token"] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A token from POST /api/tokens, or, in demo mode, from the console. Pages of the application use their cookie instead.",
            };
            document.Security = [new() { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
            return Task.CompletedTask;
        }));
        return services;
    }

    /// <summary>After the security: a request comes here with its user.</summary>
    public static void MapCollectionsApi(this WebApplication app)
    {
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), branch =>
        {
            branch.UseMiddleware<ApiProblems>();
            branch.Use((HttpContext context, RequestDelegate next) =>
            {
                Idempotency.Prepare(context);
                return next(context);
            });
        });

        var api = app.MapGroup("/api").RequireRateLimiting(RateLimit).WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        api.AddEndpointFilter<RouteGroupBuilder, Idempotency>();
        api.MapCollections();
        api.MapWeeks();
        api.MapExecutions();
        EventsApi.MapEvents(api);
        api.MapInstances();
        api.MapWorkflows();
        api.MapChecks();
        api.MapReports();
        api.MapReportConfigs();
        api.MapSnapshots();
        api.MapExports();
        api.MapTokens();

        app.MapOpenApi();
        app.MapScalarApiReference("/docs", options => options
            .WithTitle("Data Collections API")
            .WithNonce()
            .DisableDefaultFonts()
            .DisableAgent()
            .DisableTelemetry()
            .DisableMcp());
    }

    private static RateLimitPartition<string> Partition(HttpContext context) =>
        RateLimitPartition.GetTokenBucketLimiter(
            context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? $"{context.Connection.RemoteIpAddress}",
            _ => new() { TokenLimit = 300, TokensPerPeriod = 50, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0 });
}
