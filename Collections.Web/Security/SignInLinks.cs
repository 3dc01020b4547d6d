using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Collections.Web.Security;

/// <summary>Links that work once: on the console, or handed over by an administrator.</summary>
internal sealed class SignInLinks(PeopleDbContext db, TimeProvider timeProvider)
{
    /// <summary>Signs in the demo user.</summary>
    public const string Demo = "demo";

    /// <summary>Opens the page that makes the first administrator.</summary>
    public const string FirstAdmin = "first_admin";

    /// <summary>Opens the page on which a person chooses a password. Each person has one at a time.</summary>
    public const string Person = "person";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan PersonLifetime = TimeSpan.FromDays(7);

    /// <summary>A new link of a purpose; all earlier ones stop working, of a person's those of that person.</summary>
    public async Task<SecretText> IssueAsync(string purpose, UserId? user, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var owner = purpose == Person ? user?.Value : null;
        await db.SignInLinks.Where(link => link.Purpose == purpose && (owner == null || link.UserId == owner)).ExecuteDeleteAsync(cancellationToken);
        var secret = SecretText.Create();
        db.SignInLinks.Add(new()
        {
            TokenHash = secret.Hash,
            Purpose = purpose,
            UserId = user?.Value,
            CreatedAt = now,
            ExpiresAt = now + (purpose == Person ? PersonLifetime : Lifetime),
        });
        await db.SaveChangesAsync(cancellationToken);
        return secret;
    }

    /// <summary>Whether <see cref="RedeemAsync"/> would succeed now.</summary>
    public Task<bool> IsOpenAsync(string purpose, string? text, CancellationToken cancellationToken) =>
        SecretText.TryParse(text, out var secret) ? Open(purpose, secret).AnyAsync(cancellationToken) : Task.FromResult(false);

    /// <summary>Uses the link up. Of two at the same time one gets it; null when it is unknown, used or expired.</summary>
    public async Task<SignInLink?> RedeemAsync(string purpose, string? text, CancellationToken cancellationToken) =>
        SecretText.TryParse(text, out var secret)
        && await Open(purpose, secret).ExecuteUpdateAsync(link => link.SetProperty(row => row.UsedAt, timeProvider.GetUtcNow()), cancellationToken) == 1
            ? await db.SignInLinks.AsNoTracking().SingleAsync(link => link.TokenHash == secret.Hash, cancellationToken)
            : null;

    private IQueryable<SignInLink> Open(string purpose, SecretText secret)
    {
        var (hash, now) = (secret.Hash, timeProvider.GetUtcNow());
        return db.SignInLinks.Where(link => link.TokenHash == hash && link.Purpose == purpose && link.UsedAt == null && link.ExpiresAt > now);
    }
}
