using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Collections.Core.Data;

/// <summary>
/// People, their tokens and the key ring: the tables that are exempt from row level security, because they are read before a user is known.
/// Everything else goes through <see cref="CollectionsDbContext"/>.
/// </summary>
public sealed class PeopleDbContext(DbContextOptions<PeopleDbContext> options)
    : IdentityDbContext<User, IdentityRole<Guid>, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();

    public DbSet<SignInLink> SignInLinks => Set<SignInLink>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        // Identity names its tables and indexes itself; the naming convention leaves them alone.
        builder.Entity<User>(user =>
        {
            user.ToTable("users");
            user.HasIndex(row => row.NormalizedUserName).HasDatabaseName("users_normalized_user_name");
            user.HasIndex(row => row.NormalizedEmail).HasDatabaseName("users_normalized_email");
        });
        builder.Entity<IdentityRole<Guid>>(role =>
        {
            role.ToTable("roles");
            role.HasIndex(row => row.NormalizedName).HasDatabaseName("roles_normalized_name");
        });
        builder.Entity<IdentityUserRole<Guid>>().ToTable("user_roles");
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("user_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("user_tokens");
        builder.Entity<IdentityRoleClaim<Guid>>().ToTable("role_claims");
        builder.Entity<DataProtectionKey>().ToTable("data_protection_keys");
        builder.Entity<ApiToken>().ToTable("api_tokens");
        builder.Entity<SignInLink>(link =>
        {
            link.ToTable("sign_in_links");
            link.HasKey(row => row.TokenHash);
        });
    }
}
