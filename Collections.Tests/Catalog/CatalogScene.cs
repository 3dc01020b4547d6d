using Collections.AmcSandbox;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;
using Collections.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Catalog;

/// <summary>The catalog as the product registers it, between a database and a sandbox.</summary>
internal sealed class CatalogScene : IAsyncDisposable
{
    // One key ring, as all processes have.
    private static readonly EphemeralDataProtectionProvider Keys = new();

    private readonly ServiceProvider _services;

    public CatalogScene(TestDatabase database, SandboxServer sandbox, string refreshToken = "Atzr|sandbox-demo", string entity = "ENTITY1SANDBOXDEMO")
    {
        var settings = new Dictionary<string, string?>
        {
            ["Amc:BaseUrl"] = sandbox.Url,
            ["Amc:TokenUrl"] = sandbox.TokenUrl,
            ["Amc:ClientId"] = SandboxAccount.ClientId,
            ["Amc:ClientSecret"] = SandboxAccount.ClientSecret,
            ["Amc:RefreshToken"] = refreshToken,
            ["Amc:EntityId"] = entity,
            ["Amc:MarketplaceId"] = SandboxAccount.UnitedStates,
        };
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddLogging()
            .AddCollectionsData(_ => new CollectionsDb(database.App, database.Worker))
            .AddAmc()
            .AddCollectionsCatalog()
            .AddCollectionsPlanning();
        services.AddSingleton<IDataProtectionProvider>(Keys);
        services.AddScoped<ICurrentUser, Acting>();
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public AccountConnection Account => _services.GetRequiredService<AccountConnection>();

    public AccessWriter Access => _services.GetRequiredService<AccessWriter>();

    public CredentialStore Credentials => _services.GetRequiredService<CredentialStore>();

    public DemoSeed Seed => _services.GetRequiredService<DemoSeed>();

    public IAmcClient Amc => _services.GetRequiredService<IAmcClient>();

    /// <summary>A service in a scope of this user.</summary>
    public T For<T>(UserId user)
        where T : notnull
    {
        var services = _services.CreateAsyncScope().ServiceProvider;
        services.GetRequiredService<UserScope>().Fix(user);
        return services.GetRequiredService<T>();
    }

    public static async Task<UserId> AddUserAsync(TestDatabase database, params string[] roles)
    {
        var user = UserId.New();
        await TestDatabase.ExecuteAsync(
            database.SuperUser,
            """
            insert into users (id, display_name, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            values ($1, 'A person', true, false, false, false, 0)
            """,
            user.Value);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, "insert into user_roles (user_id, role_id) select $1, id from roles where name = any ($2)", user.Value, roles);
        return user;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class Acting(UserScope scope) : ICurrentUser
    {
        public UserId Id => scope.User;

        public string Name => "A person";
    }
}
