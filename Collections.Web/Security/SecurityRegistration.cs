using Collections.Core.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Collections.Web.Security;

/// <summary>Who comes in, how, and as whom the database sees them. Everything is private unless it says otherwise.</summary>
public static class SecurityRegistration
{
    /// <summary>Where people sign in.</summary>
    public const string SignInPath = "/sign-in";

    private const string Scheme = "Collections";

    public static IServiceCollection AddCollectionsSecurity(this IServiceCollection services)
    {
        services.AddOptions<SignInLimits>().BindConfiguration(SignInLimits.Section).ValidateDataAnnotations().ValidateOnStart();
        AddIdentity(services);
        AddSchemes(services);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(AccessPolicies.Admin, policy => policy.RequireRole("Admin"));
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "collections.antiforgery";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });

        services.AddRateLimiter(_ => { });
        services.AddScoped<CurrentUser>();
        services.AddScoped<ICurrentUser>(provider => provider.GetRequiredService<CurrentUser>());
        services.TryAddEnumerable(ServiceDescriptor.Scoped<CircuitHandler, CircuitUser>());
        services.AddScoped<AuthenticationStateProvider, CircuitSession>();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<SessionCheck>();
        services.AddSingleton<SignInThrottle>();
        services.AddSingleton<KnownDevice>();
        services.AddScoped<PasswordSignIn>();
        services.AddScoped<ApiTokens>();
        services.AddScoped<SignInLinks>();
        services.AddScoped<People>();
        services.AddSingleton<PeopleAdmin>();
        return services;
    }

    /// <summary>From the headers to the user of the request's queries. Goes before everything that serves something of ours.</summary>
    public static void UseCollectionsSecurity(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<OriginCheck>();
        app.UseAuthentication();
        app.Use((HttpContext context, RequestDelegate next) =>
        {
            context.RequestServices.GetRequiredService<CurrentUser>().Fix(context.User);
            return next(context);
        });
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseAntiforgery();
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddIdentityCore<User>(options =>
            {
                // Length is what makes a password hard to guess; rules about characters only make it hard to remember.
                options.Password.RequiredLength = 12;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
                options.User.RequireUniqueEmail = true;
                options.User.AllowedUserNameCharacters = "";
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<PeopleDbContext>()
            .AddSignInManager<PersonSignIn>()
            .AddClaimsPrincipalFactory<PersonClaims>()
            .AddDefaultTokenProviders();
        services.AddOptions<IdentityOptions>().Configure<IOptions<SignInLimits>>((identity, limits) =>
        {
            identity.Lockout.MaxFailedAccessAttempts = limits.Value.TriesPerAccount;
            identity.Lockout.DefaultLockoutTimeSpan = limits.Value.Window;
        });
        services.AddOptions<SecurityStampValidatorOptions>().Configure<IOptions<SignInLimits>>((options, limits) => options.ValidationInterval = limits.Value.Recheck);
    }

    private static void AddSchemes(IServiceCollection services)
    {
        services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, displayName: null, options => options.ForwardDefaultSelector = context =>
                ApiTokenHandler.IsMeant(context.Request) ? ApiTokenHandler.SchemeName : IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiTokenHandler>(ApiTokenHandler.SchemeName, configureOptions: null)
            .AddIdentityCookies();
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<IOptions<SignInLimits>>((cookie, limits) =>
        {
            cookie.Cookie.Name = "collections.session";
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = limits.Value.Session;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = SignInPath;
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.Events.OnRedirectToLogin = context => IsForProgram(context.Request)
                ? Problem.WriteAsync(context.HttpContext, StatusCodes.Status401Unauthorized, Problem.SignInNeeded)
                : Redirect(context.HttpContext, context.RedirectUri);
            cookie.Events.OnRedirectToAccessDenied = context =>
                Problem.WriteAsync(context.HttpContext, StatusCodes.Status403Forbidden, Problem.RoleNeeded);
        });
    }

    /// <summary>Programs want a status, people a page.</summary>
    private static bool IsForProgram(HttpRequest request) =>
        request.Path.StartsWithSegments("/api") || request.Path.StartsWithSegments("/openapi") || request.Path.StartsWithSegments("/_blazor")
        || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));

    private static Task Redirect(HttpContext context, string uri)
    {
        context.Response.Redirect(uri);
        return Task.CompletedTask;
    }
}
