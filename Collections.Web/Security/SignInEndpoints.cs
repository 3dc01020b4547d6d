using Collections.Core.Data;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collections.Web.Security;

/// <summary>The ways in and out that are not pages.</summary>
internal static class SignInEndpoints
{
    public const string LinkPath = $"{SecurityRegistration.SignInPath}/link";

    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(LinkPath, SignInByLinkAsync).AllowAnonymous().ExcludeFromDescription();
        endpoints.MapPost("/sign-out", SignOutAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> SignInByLinkAsync(
        string? token, HttpContext context, SignInLinks links, SignInManager<User> signIn, PeopleDbContext db)
    {
        // A browser that looks ahead while the address is still being typed must not use the link up.
        if (context.Request.Headers.ContainsKey("Sec-Purpose"))
        {
            // As it is: no page of ours in its place, which would send to the sign-in.
            context.Features.Get<IStatusCodePagesFeature>()?.Enabled = false;
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        var link = await links.RedeemAsync(SignInLinks.Demo, token, context.RequestAborted);
        var user = link is null ? null : await db.Users.SingleOrDefaultAsync(user => user.Id == link.UserId && user.DisabledAt == null, context.RequestAborted);
        if (user is null)
        {
            return Results.LocalRedirect(context.User.Identity is { IsAuthenticated: true } ? "/" : $"{SecurityRegistration.SignInPath}?link=used");
        }

        await signIn.SignInAsync(user, isPersistent: true);
        return Results.LocalRedirect("/");
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, SignInManager<User> signIn, IAntiforgery antiforgery)
    {
        if (context.User.Identity is { IsAuthenticated: true })
        {
            if (!await antiforgery.IsRequestValidAsync(context))
            {
                return Results.Problem("Use the button 'Sign out' of a page.", statusCode: StatusCodes.Status400BadRequest);
            }

            await signIn.SignOutAsync();
        }

        return Results.LocalRedirect(SecurityRegistration.SignInPath);
    }
}
