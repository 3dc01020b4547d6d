using Collections.Core.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collections.Web.Security;

/// <summary>Makes the people who can sign in.</summary>
public sealed class People(PeopleDbContext db, UserManager<User> users, TimeProvider timeProvider)
{
    private const string DemoEmail = "demo@localhost";
    private static readonly string[] AdminRoles = ["Admin", "Analyst"];

    public Task<bool> AnyAsync(CancellationToken cancellationToken) => db.Users.AnyAsync(cancellationToken);

    /// <summary>The demo user, made when missing: Analyst and Admin, without a password, so that only the link on the console signs it in.</summary>
    public async Task<User> DemoAsync(CancellationToken cancellationToken)
    {
        // Several processes start at once; the one that comes second finds what the first has made.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(hashtext({DemoEmail}))", cancellationToken);
        if (await users.FindByEmailAsync(DemoEmail) is { } user)
        {
            return user;
        }

        var demo = New("Demo user", DemoEmail);
        Expect(await users.CreateAsync(demo));
        Expect(await users.AddToRolesAsync(demo, AdminRoles));
        await transaction.CommitAsync(cancellationToken);
        return demo;
    }

    /// <summary>
    /// Whom somebody means by an address. Only by the whole address: a list of people would tell one customer of an installation who the others are.
    /// </summary>
    /// <returns>Null: nobody who can sign in.</returns>
    public async Task<(UserId Id, string Name)?> FindAsync(string email, CancellationToken cancellationToken)
    {
        var normalized = users.NormalizeEmail(email.Trim());
        var found = await db.Users.AsNoTracking()
            .Where(user => user.NormalizedEmail == normalized && user.DisabledAt == null)
            .Select(user => new { user.Id, user.DisplayName })
            .FirstOrDefaultAsync(cancellationToken);
        return found is null ? null : (new(found.Id), found.DisplayName);
    }

    /// <summary>Makes the first administrator with the link of the console, and uses the link up.</summary>
    /// <returns>The person, or why not. When it is refused, the link stays usable.</returns>
    internal async Task<(User? User, IReadOnlyList<string> Problems)> CreateFirstAdminAsync(
        SignInLinks links, string? link, string displayName, string email, string password, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await links.RedeemAsync(SignInLinks.FirstAdmin, link, cancellationToken) is null || await AnyAsync(cancellationToken))
        {
            return (null, ["This link does not work any more. Restart the application to get a new one."]);
        }

        var user = New(displayName, email);
        var made = await users.CreateAsync(user, password);
        if (!made.Succeeded)
        {
            return (null, [.. made.Errors.Select(error => error.Description).Distinct()]);
        }

        Expect(await users.AddToRolesAsync(user, AdminRoles));
        await transaction.CommitAsync(cancellationToken);
        return (user, []);
    }

    /// <summary>Gives a person a password with the link that an administrator handed over, and uses the link up.</summary>
    /// <returns>The person, or why not. When the password is refused, the link stays usable.</returns>
    internal async Task<(User? User, IReadOnlyList<string> Problems)> WelcomeAsync(
        SignInLinks links, string? link, string password, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await links.RedeemAsync(SignInLinks.Person, link, cancellationToken) is not { UserId: { } id }
            || await users.FindByIdAsync(id.ToString()) is not { DisabledAt: null } user)
        {
            return (null, ["This link does not work any more. Ask an administrator for a new one."]);
        }

        Expect(await users.RemovePasswordAsync(user));
        var made = await users.AddPasswordAsync(user, password);
        if (!made.Succeeded)
        {
            return (null, [.. made.Errors.Select(error => error.Description).Distinct()]);
        }

        Expect(await users.SetLockoutEndDateAsync(user, null));
        await transaction.CommitAsync(cancellationToken);
        return (user, []);
    }

    private User New(string displayName, string email) => new()
    {
        Id = Guid.CreateVersion7(),
        DisplayName = displayName,
        UserName = email,
        Email = email,
        EmailConfirmed = true,
        CreatedAt = timeProvider.GetUtcNow(),
    };

    private static void Expect(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Description)));
        }
    }
}
