using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Components;
using Scalar.AspNetCore;

namespace Collections.Web.Security;

/// <summary>Tells browsers what pages of ours never do: run a foreign or inline script, sit in a frame, leak an address.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private static readonly ConditionalWeakTable<ImportMapDefinition, string> ImportMaps = [];

    public Task InvokeAsync(HttpContext context)
    {
        // At the end: only then it is known which inline scripts the page has.
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = Policy(InlineScripts(context));
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            // An address that opens something by itself must not get anywhere: not to other sites, not to search engines, not into caches.
            var isSecret = context.Request.Path.StartsWithSegments("/s");
            headers["Referrer-Policy"] = isSecret ? "no-referrer" : "same-origin";
            if (isSecret)
            {
                headers["X-Robots-Tag"] = "noindex, nofollow";
                headers.CacheControl = "no-store";
            }

            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            if (context.Request.IsHttps)
            {
                headers.StrictTransportSecurity = "max-age=31536000";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }

    // base-uri is not 'none': Blazor needs the page's own <base>.
    private static string Policy(string? inlineScripts) =>
        "default-src 'self'; "
        + $"script-src 'self'{(inlineScripts is null ? "" : $" {inlineScripts}")}; "
        + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
        + "object-src 'none'; base-uri 'self'; frame-ancestors 'none'";

    private static string? InlineScripts(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<ImportMapDefinition>() is { } importMap ? ImportMaps.GetValue(importMap, Hash)
        : context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce ? $"'nonce-{nonce}'"
        : null;

    private static string Hash(ImportMapDefinition importMap) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(importMap.ToString())))}'";
}
