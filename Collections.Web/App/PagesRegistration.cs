using Collections.Web.Features.Progress;
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
        services.AddScoped<VerbRunner>();
        return services;
    }

    /// <summary>Static files are for everyone (the sign-in page needs them); pages are private unless they say otherwise.</summary>
    public static IEndpointRouteBuilder MapPages(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapStaticAssets().AllowAnonymous();
        endpoints.MapGet("/", () => Results.LocalRedirect("/collections")).ExcludeFromDescription();
        endpoints.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return endpoints;
    }
}
