using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Collections.Core.Sharing;
using Collections.Web.Api;
using Collections.Web.Security;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;

namespace Collections.Web.Features.Sharing;

/// <summary>The door for those who do not sign in: what a secret link opens, and nothing beside it.</summary>
public sealed class SharedLinks(SharedSnapshots snapshots, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How often an address may ask: a link cannot be guessed, and nobody needs to try.</summary>
    public const string RateLimit = "links";

    private const string Cookie = "collections.visit";
    private static readonly TimeSpan LongestVisit = TimeSpan.FromHours(24);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Collections.SharedLink.v1").ToTimeLimitedDataProtector();

    /// <summary>
    /// Answers the first request of a page. Who came with an open link may open a circuit to draw it: a cookie that is sent to nothing but <c>/_blazor</c> says so.
    /// </summary>
    public async Task MeetAsync(HttpContext context, SecretText? secret, SharedSnapshot? snapshot)
    {
        if (snapshot is null || secret is null)
        {
            // The page says it itself; the site's own page for what is missing is for people who are signed in.
            context.Features.Get<IStatusCodePagesFeature>()?.Enabled = false;
            // Not 404: Blazor leaves the body of that to the site's own page.
            context.Response.StatusCode = StatusCodes.Status410Gone;
            return;
        }

        var left = snapshot.ExpiresAt - time.GetUtcNow();
        var lifetime = left < LongestVisit ? left : LongestVisit;
        context.Response.Cookies.Append(
            Cookie,
            _protector.Protect(Convert.ToHexStringLower(secret.Hash), lifetime),
            new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = lifetime, IsEssential = true, Path = "/_blazor" });

        // A browser that looks ahead has not opened it.
        if (!context.Request.Headers.ContainsKey("Sec-Purpose"))
        {
            await snapshots.CountAccessAsync(secret.Hash, context.RequestAborted);
        }
    }

    /// <summary>Whether a request for a circuit comes from a page that an open link has opened.</summary>
    public async Task<bool> MayDrawAsync(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is not { Length: > 0 and < 4096 } text)
        {
            return false;
        }

        try
        {
            return await snapshots.IsOpenAsync(Convert.FromHexString(_protector.Unprotect(text)), context.RequestAborted);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return false;
        }
    }

    internal static void MapExport(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/s/{token}/export", ExportAsync).AllowAnonymous().RequireRateLimiting(RateLimit).ExcludeFromDescription();

    internal static RateLimitPartition<string> Partition(HttpContext context) =>
        RateLimitPartition.GetSlidingWindowLimiter(
            $"{context.Connection.RemoteIpAddress}",
            _ => new() { PermitLimit = 60, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0 });

    private static async Task<IResult> ExportAsync(string token, string? format, string? table, SharedSnapshots snapshots, CancellationToken cancellationToken)
    {
        if (!SecretText.TryParse(token, out var secret) || await snapshots.FindAsync(secret.Hash, cancellationToken) is not { } snapshot)
        {
            return ApiProblems.NotFound("link");
        }

        await snapshots.CountAccessAsync(secret.Hash, cancellationToken);
        return await SnapshotExport.AnswerAsync(snapshot, format, table, cancellationToken);
    }
}
