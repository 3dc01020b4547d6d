using Collections.Web.Security;
using Microsoft.AspNetCore.Authorization;

namespace Collections.Web.Features.Sharing;

public static class SharingPages
{
    public static IServiceCollection AddSharingPages(this IServiceCollection services)
    {
        services.AddScoped<SharingRunner>();
        services.AddScoped<SharingVerbs>();
        services.AddSingleton<SharedLinks>();
        services.AddRateLimiter(options => options.AddPolicy(SharedLinks.RateLimit, SharedLinks.Partition));
        services.AddAuthorizationBuilder().AddPolicy(AccessPolicies.Circuit, policy => policy.RequireAssertion(async context =>
            context.User.Identity is { IsAuthenticated: true }
            || (context.Resource is HttpContext http && await http.RequestServices.GetRequiredService<SharedLinks>().MayDrawAsync(http))));
        return services;
    }

    /// <summary>A circuit is for who has signed in, and for who holds an open link.</summary>
    public static RazorComponentsEndpointConventionBuilder RequireCircuitPolicy(this RazorComponentsEndpointConventionBuilder pages)
    {
        pages.Add(endpoint =>
        {
            if (endpoint is RouteEndpointBuilder { RoutePattern.RawText: { } route } && route.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal))
            {
                endpoint.Metadata.Add(new AuthorizeAttribute(AccessPolicies.Circuit));
            }
        });
        return pages;
    }
}
