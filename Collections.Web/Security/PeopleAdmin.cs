using System.ComponentModel.DataAnnotations;
using Collections.Core.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collections.Web.Security;

/// <summary>
/// What administrators do with people: add, disable, give roles, hand over a link. The caller has checked that whoever asks is one. There is always an
/// administrator left who can sign in, also when two remove each other at the same moment.
/// </summary>
/// <remarks>Every call has a scope of its own: a page lives long, and what it has read once must not answer for what is true now.</remarks>
public sealed partial class PeopleAdmin(IServiceScopeFactory scopes, TimeProvider time, ILogger<PeopleAdmin> logger)
{
    public const string AdminRole = "Admin";
    private const int MaxName = 200;
    private const int MaxEmail = 256;
    private const long LockKey = 0x436f_6c6c_6563_7402;

    /// <summary>What a person may be, the most powerful first.</summary>
    public static readonly IReadOnlyList<string> Roles = [AdminRole, "Analyst", "Viewer"];

    /// <summary>By name.</summary>
    public Task<IReadOnlyList<PersonRow>> ListAsync(CancellationToken cancellationToken) => ReadAsync(null, cancellationToken);

    public async Task<PersonRow?> FindAsync(UserId id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) is [var person] ? person : null;

    public async Task<PersonRow?> FindAsync(string email, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<UserManager<User>>().FindByEmailAsync(email.Trim()) is { } user
            ? await FindAsync(new UserId(user.Id), cancellationToken)
            : null;
    }

    /// <summary>The person cannot sign in before a link was handed over.</summary>
    public Task<PersonOutcome> AddAsync(string name, string email, IReadOnlyCollection<string> roles, CancellationToken cancellationToken)
    {
        (name, email) = (name.Trim(), email.Trim());
        var problems = Problems(name, roles);
        if (email.Length > MaxEmail || !new EmailAddressAttribute().IsValid(email) || !PlainText.IsPrintable(email))
        {
            problems.Add(("email", "Enter an email address; the person signs in with it."));
        }

        return problems is not [] ? Refused(problems) : WriteAsync(
            async (_, users) =>
            {
                if (await users.FindByEmailAsync(email) is not null)
                {
                    return new PersonOutcome.Refused([("email", "There is somebody with this address already.")]);
                }

                var user = new User
                {
                    Id = Guid.CreateVersion7(),
                    DisplayName = name,
                    UserName = email,
                    Email = email,
                    EmailConfirmed = true,
                    CreatedAt = time.GetUtcNow(),
                };
                Expect(await users.CreateAsync(user));
                Expect(await users.AddToRolesAsync(user, roles));
                Log.Added(logger, user.Id);
                return new PersonOutcome.Done(new(user.Id));
            },
            cancellationToken);
    }

    public Task<PersonOutcome> ChangeAsync(UserId id, string name, IReadOnlyCollection<string> roles, CancellationToken cancellationToken)
    {
        name = name.Trim();
        var problems = Problems(name, roles);
        return problems is not [] ? Refused(problems) : WriteAsync(
            async (db, users) =>
            {
                if (await users.FindByIdAsync(id.ToString()) is not { } user)
                {
                    return new PersonOutcome.NotFound();
                }

                if (!roles.Contains(AdminRole) && await IsLastAdminAsync(db, id, cancellationToken))
                {
                    return new PersonOutcome.Refused([("roles", "This is the only administrator. Make somebody else one first.")]);
                }

                var before = await users.GetRolesAsync(user);
                user.DisplayName = name;
                Expect(await users.UpdateAsync(user));
                Expect(await users.RemoveFromRolesAsync(user, before.Except(roles)));
                Expect(await users.AddToRolesAsync(user, roles.Except(before)));
                Log.Changed(logger, user.Id);
                return new PersonOutcome.Done(id);
            },
            cancellationToken);
    }

    /// <summary>Ends the person's sessions and tokens; open pages are empty within a minute. What the person made stays.</summary>
    public Task<PersonOutcome> DisableAsync(UserId id, UserId by, CancellationToken cancellationToken) => WriteAsync(
        async (db, users) =>
        {
            if (await users.FindByIdAsync(id.ToString()) is not { } user)
            {
                return new PersonOutcome.NotFound();
            }

            if (id == by)
            {
                return new PersonOutcome.Refused([("", "You cannot disable yourself. Another administrator can.")]);
            }

            if (await IsLastAdminAsync(db, id, cancellationToken))
            {
                return new PersonOutcome.Refused([("", "This is the only administrator. Make somebody else one first.")]);
            }

            user.DisabledAt ??= time.GetUtcNow();
            Expect(await users.UpdateAsync(user));
            Expect(await users.UpdateSecurityStampAsync(user));
            await db.SignInLinks.Where(link => link.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
            Log.Disabled(logger, user.Id);
            return new PersonOutcome.Done(id);
        },
        cancellationToken);

    public Task<PersonOutcome> EnableAsync(UserId id, CancellationToken cancellationToken) => WriteAsync(
        async (_, users) =>
        {
            if (await users.FindByIdAsync(id.ToString()) is not { } user)
            {
                return new PersonOutcome.NotFound();
            }

            user.DisabledAt = null;
            Expect(await users.UpdateAsync(user));
            Log.Enabled(logger, user.Id);
            return new PersonOutcome.Done(id);
        },
        cancellationToken);

    /// <summary>A link with which the person chooses a password, once and within a week; earlier ones stop working. Null for somebody who is disabled or unknown.</summary>
    public async Task<string?> IssueLinkAsync(UserId id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { DisabledAt: null })
        {
            return null;
        }

        await using var scope = scopes.CreateAsyncScope();
        var secret = await scope.ServiceProvider.GetRequiredService<SignInLinks>().IssueAsync(SignInLinks.Person, id, cancellationToken);
        Log.LinkIssued(logger, id.Value);
        return $"{Welcome.Path}?link={secret.Text}";
    }

    private static List<(string Field, string Message)> Problems(string name, IReadOnlyCollection<string> roles)
    {
        List<(string, string)> problems = [];
        if (name is "" || PlainText.Length(name) > MaxName || !PlainText.IsPrintable(name))
        {
            problems.Add(("name", $"Enter a name of one line and at most {MaxName} characters; others read it beside what the person does."));
        }

        if (roles.Count == 0 || roles.Except(Roles).Any())
        {
            problems.Add(("roles", "Choose at least one role."));
        }

        return problems;
    }

    private static Task<PersonOutcome> Refused(IReadOnlyList<(string, string)> problems) => Task.FromResult<PersonOutcome>(new PersonOutcome.Refused(problems));

    private static async Task<bool> IsLastAdminAsync(PeopleDbContext db, UserId id, CancellationToken cancellationToken)
    {
        var admins = await Admins(db).ToListAsync(cancellationToken);
        return admins is [var only] && only == id.Value;
    }

    private static IQueryable<Guid> Admins(PeopleDbContext db) =>
        from member in db.UserRoles
        join role in db.Roles on member.RoleId equals role.Id
        join user in db.Users on member.UserId equals user.Id
        where role.Name == AdminRole && user.DisabledAt == null
        select user.Id;

    private async Task<IReadOnlyList<PersonRow>> ReadAsync(UserId? only, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PeopleDbContext>();
        var people = await db.Users.AsNoTracking()
            .Where(user => only == null || user.Id == only.Value.Value)
            .OrderBy(user => user.DisplayName).ThenBy(user => user.Id)
            .Select(user => new
            {
                user.Id,
                user.DisplayName,
                user.Email,
                user.CreatedAt,
                user.DisabledAt,
                HasPassword = user.PasswordHash != null,
                Roles = (from member in db.UserRoles join role in db.Roles on member.RoleId equals role.Id where member.UserId == user.Id orderby role.Name select role.Name).ToList(),
            })
            .ToListAsync(cancellationToken);
        return [.. people.Select(person => new PersonRow(
            new(person.Id), person.DisplayName, person.Email ?? "", person.Roles!, person.CreatedAt, person.DisabledAt, person.HasPassword))];
    }

    /// <summary>One after the other: who counts the administrators must see what the one before has done.</summary>
    private async Task<PersonOutcome> WriteAsync(Func<PeopleDbContext, UserManager<User>, Task<PersonOutcome>> write, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PeopleDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({LockKey})", cancellationToken);
        var outcome = await write(db, scope.ServiceProvider.GetRequiredService<UserManager<User>>());
        if (outcome is PersonOutcome.Done)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return outcome;
    }

    private static void Expect(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join(' ', result.Errors.Select(error => error.Description)));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 8121, Level = LogLevel.Information, Message = "An administrator added person {UserId}")]
        public static partial void Added(ILogger logger, Guid userId);

        [LoggerMessage(EventId = 8122, Level = LogLevel.Information, Message = "An administrator changed person {UserId}")]
        public static partial void Changed(ILogger logger, Guid userId);

        [LoggerMessage(EventId = 8123, Level = LogLevel.Information, Message = "An administrator disabled person {UserId}")]
        public static partial void Disabled(ILogger logger, Guid userId);

        [LoggerMessage(EventId = 8124, Level = LogLevel.Information, Message = "An administrator enabled person {UserId}")]
        public static partial void Enabled(ILogger logger, Guid userId);

        [LoggerMessage(EventId = 8125, Level = LogLevel.Information, Message = "An administrator made a sign-in link for person {UserId}")]
        public static partial void LinkIssued(ILogger logger, Guid userId);
    }
}
