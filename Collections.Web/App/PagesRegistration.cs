using Collections.Web.Features.Catalog;
using Collections.Web.Features.Progress;
using Collections.Web.Features.Reporting;
using Collections.Web.Features.Sharing;
using Collections.Web.Shared;
using MudBlazor;
using MudBlazor.Services;

namespace Collections.Web.App;

public static class PagesRegistration
{
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices(options =>
        {
            options.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomLeft;
            options.SnackbarConfiguration.VisibleStateDuration = 8000;
            options.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
            options.SnackbarConfiguration.PreventDuplicates = false;
            options.SnackbarConfiguration.ShowTransitionDuration = 150;
            options.SnackbarConfiguration.HideTransitionDuration = 150;
        });
        services.AddScoped<LiveUpdates>();
        services.AddSharingPages();
        services.AddScoped<VerbRunner>();
        services.AddScoped<WorkflowVerbs>();
        services.AddScoped<ReportEdits>();
        return services;
    }

    /// <summary>What people see instead of a bare status: our own pages. Programs get problem details from the API itself.</summary>
    public static void UsePageErrors(this WebApplication app) => app.UseWhen(
        context => !context.Request.Path.StartsWithSegments("/api") && !context.Request.Path.StartsWithSegments("/_blazor"),
        pages =>
        {
            pages.UseExceptionHandler("/error", createScopeForErrors: true);
            pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        });

    /// <summary>Static files are for everyone (the sign-in page needs them); pages are private unless they say otherwise.</summary>
    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapStaticAssets().AllowAnonymous();
        endpoints.MapGet("/", () => Results.LocalRedirect("/collections")).ExcludeFromDescription();
        endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode().RequireCircuitPolicy();
        SharedLinks.MapExport(endpoints);
        return endpoints;
    }
}
