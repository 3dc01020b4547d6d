using Collections.Core.Data;
using Microsoft.AspNetCore.Identity;

namespace Collections.Web.Security;

/// <summary>Signs in with email and password.</summary>
internal sealed partial class PasswordSignIn(
    UserManager<User> users, SignInManager<User> signIn, SignInThrottle throttle, KnownDevice device, ILogger<PasswordSignIn> logger)
{
    internal enum Outcome
    {
        SignedIn,

        /// <summary>Also for an account that does not exist or is disabled.</summary>
        Wrong,

        /// <summary>No password was looked at.</summary>
        TooOften,
    }

    // What an unknown account is compared with, so that it takes as long as a known one.
    private static readonly Lazy<string> NobodysHash = new(() => new PasswordHasher<User>().HashPassword(null!, Guid.NewGuid().ToString()));

    public async Task<Outcome> TryAsync(HttpContext context, string email, string password)
    {
        var account = users.NormalizeEmail(email.Trim());
        var known = device.For(context, account);
        if (!throttle.MayTry(known is null ? account : $"{known}\n{account}", context.Connection.RemoteIpAddress?.ToString() ?? ""))
        {
            Log.TooOften(logger, context.Connection.RemoteIpAddress);
            return Outcome.TooOften;
        }

        var user = await users.FindByEmailAsync(account);
        if (user is not null && known is null && await users.IsLockedOutAsync(user))
        {
            Log.Locked(logger, user.Id);
            return Outcome.TooOften;
        }

        var right = await throttle.HashAsync(
            async () => user?.PasswordHash is null ? Nobody(password) : await users.CheckPasswordAsync(user, password), context.RequestAborted);
        if (user is null || !right || user.DisabledAt is not null)
        {
            if (user is not null && !right && known is null)
            {
                await users.AccessFailedAsync(user);
            }

            Log.Wrong(logger, user?.Id);
            return Outcome.Wrong;
        }

        await users.ResetAccessFailedCountAsync(user);
        await signIn.SignInAsync(user, isPersistent: true);
        device.Remember(context, account);
        Log.SignedIn(logger, user.Id);
        return Outcome.SignedIn;
    }

    private static bool Nobody(string password)
    {
        new PasswordHasher<User>().VerifyHashedPassword(null!, NobodysHash.Value, password);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8101, Level = LogLevel.Information, Message = "User {UserId} signed in")]
        public static partial void SignedIn(ILogger logger, Guid userId);

        [LoggerMessage(EventId = 8102, Level = LogLevel.Warning, Message = "A sign-in failed (user {UserId})")]
        public static partial void Wrong(ILogger logger, Guid? userId);

        [LoggerMessage(EventId = 8103, Level = LogLevel.Warning, Message = "Too many sign-ins from {Address} or for one account")]
        public static partial void TooOften(ILogger logger, System.Net.IPAddress? address);

        [LoggerMessage(EventId = 8104, Level = LogLevel.Warning, Message = "A sign-in of user {UserId} met a locked account")]
        public static partial void Locked(ILogger logger, Guid userId);
    }
}
