using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Collections.Web.Security;

/// <summary>Bearer tokens of people, for scripts. A token can do what its person can.</summary>
public sealed class ApiTokens(PeopleDbContext db, TimeProvider timeProvider)
{
    /// <summary>Says what the text is, so that a scanner finds a leaked one.</summary>
    public const string Prefix = "dc_";

    /// <summary>How many unrevoked tokens a person may have.</summary>
    public const int Limit = 50;

    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    /// <summary>Makes a token. Its text is in the answer and nowhere else; null when the person has too many.</summary>
    public async Task<(ApiToken Token, string Text)?> IssueAsync(
        UserId user, string name, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        if (await db.ApiTokens.CountAsync(token => token.UserId == user.Value && token.RevokedAt == null, cancellationToken) >= Limit)
        {
            return null;
        }

        var secret = SecretText.Create();
        var token = new ApiToken
        {
            Id = Guid.CreateVersion7(),
            UserId = user.Value,
            Name = name,
            TokenHash = secret.Hash,
            CreatedAt = timeProvider.GetUtcNow(),
            ExpiresAt = expiresAt?.ToUniversalTime(),
        };
        db.ApiTokens.Add(token);
        await db.SaveChangesAsync(cancellationToken);
        return (token, Prefix + secret.Text);
    }

    public Task<List<ApiToken>> ListAsync(UserId user, CancellationToken cancellationToken) =>
        db.ApiTokens.AsNoTracking()
            .Where(token => token.UserId == user.Value && token.RevokedAt == null)
            .OrderByDescending(token => token.CreatedAt)
            .ToListAsync(cancellationToken);

    /// <returns>False when the person has no such token.</returns>
    public async Task<bool> RevokeAsync(UserId user, Guid id, CancellationToken cancellationToken) =>
        await db.ApiTokens
            .Where(token => token.Id == id && token.UserId == user.Value && token.RevokedAt == null)
            .ExecuteUpdateAsync(token => token.SetProperty(row => row.RevokedAt, timeProvider.GetUtcNow()), cancellationToken) > 0;

    /// <summary>Revokes the person's tokens of that name.</summary>
    public async Task RevokeAsync(UserId user, string name, CancellationToken cancellationToken) =>
        await db.ApiTokens
            .Where(token => token.UserId == user.Value && token.Name == name && token.RevokedAt == null)
            .ExecuteUpdateAsync(token => token.SetProperty(row => row.RevokedAt, timeProvider.GetUtcNow()), cancellationToken);

    /// <summary>Whose token it is; null when it is unknown, revoked or expired, or its person is disabled.</summary>
    public async Task<User?> FindAsync(SecretText secret, CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow();
        var hash = secret.Hash;
        var found = await db.ApiTokens.AsNoTracking()
            .Where(token => token.TokenHash == hash && token.RevokedAt == null && (token.ExpiresAt == null || token.ExpiresAt > now))
            .Join(db.Users.AsNoTracking().Where(user => user.DisabledAt == null), token => token.UserId, user => user.Id, (token, user) => new { token, user })
            .SingleOrDefaultAsync(cancellationToken);

        if (found is not null && !(found.token.LastUsedAt > now - UseResolution))
        {
            await db.ApiTokens.Where(token => token.TokenHash == hash)
                .ExecuteUpdateAsync(token => token.SetProperty(row => row.LastUsedAt, now), cancellationToken);
        }

        return found?.user;
    }
}
