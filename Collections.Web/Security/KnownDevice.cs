using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Collections.Web.Security;

/// <summary>
/// A cookie that says: from this browser this account has signed in before. Its tries are counted apart and no lock-out touches it, so that
/// somebody who keeps an account locked does not keep its owner out.
/// </summary>
internal sealed class KnownDevice(IDataProtectionProvider protection)
{
    private const string Cookie = "collections.device";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Collections.KnownDevice.v1").ToTimeLimitedDataProtector();

    /// <summary>The id of the device, when it is known for this account.</summary>
    public string? For(HttpContext context, string account)
    {
        if (context.Request.Cookies[Cookie] is { Length: > 0 and < 4096 } text)
        {
            try
            {
                var parts = _protector.Unprotect(text).Split('\n');
                return parts is [var id, var owner] && owner == account ? id : null;
            }
            catch (CryptographicException)
            {
                // Somebody else's, expired, or from before the keys were lost: an unknown device.
            }
        }

        return null;
    }

    public void Remember(HttpContext context, string account)
    {
        var id = For(context, account) ?? Guid.NewGuid().ToString("N");
        context.Response.Cookies.Append(
            Cookie,
            _protector.Protect($"{id}\n{account}", Lifetime),
            new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, MaxAge = Lifetime, IsEssential = true, Path = "/sign-in" });
    }
}
