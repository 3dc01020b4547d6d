using Collections.Core.Data;
using Collections.Web.Hosting;

namespace Collections.Web.Security;

/// <summary>What the console of whoever starts the process says about getting in. Every start makes new secrets, and the old ones stop working.</summary>
internal static class ConsoleLines
{
    private const string DemoToken = "demo";

    public static void AddSignInLines(this IServiceCollection services)
    {
        services.AddStartupLine(SignInAsync);
        services.AddStartupLine(TokenAsync);
        services.AddStartupLine(FirstAdminAsync);
    }

    private static async Task<string?> SignInAsync(IServiceProvider services, string url, CancellationToken cancellationToken)
    {
        if (!IsDemo(services))
        {
            return null;
        }

        var demo = await services.GetRequiredService<People>().DemoAsync(cancellationToken);
        var link = await services.GetRequiredService<SignInLinks>().IssueAsync(SignInLinks.Demo, new UserId(demo.Id), cancellationToken);
        return $"Sign in: {url}{SignInEndpoints.LinkPath}?token={link.Text}";
    }

    private static async Task<string?> TokenAsync(IServiceProvider services, string url, CancellationToken cancellationToken)
    {
        if (!IsDemo(services))
        {
            return null;
        }

        var demo = new UserId((await services.GetRequiredService<People>().DemoAsync(cancellationToken)).Id);
        var tokens = services.GetRequiredService<ApiTokens>();
        await tokens.RevokeAsync(demo, DemoToken, cancellationToken);
        return await tokens.IssueAsync(demo, DemoToken, expiresAt: null, cancellationToken) is { Text: var text } ? $"API token: {text}" : null;
    }

    private static async Task<string?> FirstAdminAsync(IServiceProvider services, string url, CancellationToken cancellationToken)
    {
        if (IsDemo(services) || !services.GetRequiredService<StartMode>().ServesWeb || await services.GetRequiredService<People>().AnyAsync(cancellationToken))
        {
            return null;
        }

        var link = await services.GetRequiredService<SignInLinks>().IssueAsync(SignInLinks.FirstAdmin, user: null, cancellationToken);
        return $"First admin: {url}{FirstAdmin.Path}?link={link.Text}";
    }

    private static bool IsDemo(IServiceProvider services) => services.GetRequiredService<StartMode>() is { IsDemo: true, ServesWeb: true };
}
