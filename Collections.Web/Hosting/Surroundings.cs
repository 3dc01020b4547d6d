using System.Net;
using System.Security.Cryptography;
using System.Text;
using Collections.AmcSandbox;
using Collections.Core.Data;
using Collections.Web.Jobs;
using Npgsql;

namespace Collections.Web.Hosting;

/// <summary>
/// What the application needs around it: a migrated database and an AMC. What the configuration does not name is started here and put into the
/// configuration, so that everything else just reads it there. Made before the application, ended after it.
/// </summary>
public sealed class Surroundings(ConfigurationManager configuration) : IAsyncDisposable
{
    private const string Database = "collections";

    private EmbeddedPostgres? _postgres;
    private SandboxApp? _sandbox;

    /// <summary>The address of the sandbox in this process, if there is one.</summary>
    public string? SandboxUrl => _sandbox?.Url;

    /// <summary>The embedded server, if there is one.</summary>
    public EmbeddedPostgres? Postgres => _postgres;

    public async Task ProvideAsync(StartMode mode, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (mode.HasOwnAmc)
        {
            _sandbox = await SandboxApp.StartAsync(SandboxOptions.From(configuration), $"http://{IPAddress.Loopback}:0", cancellationToken);
            found["Amc:BaseUrl"] = _sandbox.Url;
            found["Amc:TokenUrl"] = _sandbox.TokenUrl;
            found["Amc:ClientId"] = SandboxAccount.ClientId;
            found["Amc:ClientSecret"] = SandboxAccount.ClientSecret;
            found["Amc:RefreshToken"] = SandboxAccount.Demo.RefreshToken;
            found["Amc:EntityId"] = SandboxAccount.Demo.EntityId;
            found["Amc:MarketplaceId"] = SandboxAccount.Demo.MarketplaceId;
        }

        var migrator = new Migrator(loggers.CreateLogger<Migrator>());
        if (mode.HasOwnDatabase)
        {
            _postgres = await EmbeddedPostgres.StartAsync(
                new(DataFolder.Choose(configuration["Postgres:DataDirectory"])), loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            var logins = Logins(_postgres.SuperUserConnectionString);
            await logins.CreateAsync(cancellationToken);
            await logins.CreateDatabaseAsync(Database, template: null, cancellationToken);
            await _postgres.AddStatisticsAsync(Database, cancellationToken);
            await migrator.MigrateAsync(logins.OwnerConnectionString(Database), HangfireSchema.InstallAsync, cancellationToken);
            await logins.JoinGroupsAsync(cancellationToken);
            found[Key(ConnectionNames.App)] = Pooled(logins.AppConnectionString(Database));
            found[Key(ConnectionNames.Worker)] = Pooled(logins.WorkerConnectionString(Database));
        }
        else if (mode.Role == ProcessRole.Migrate)
        {
            await migrator.MigrateAsync(configuration.GetConnectionString(ConnectionNames.Owner)!, HangfireSchema.InstallAsync, cancellationToken);
        }
        else
        {
            await migrator.ThrowIfNotMigratedAsync(configuration.GetConnectionString(ConnectionNames.App)!, cancellationToken);
        }

        // Adding a source also tells options monitors to read again.
        configuration.AddInMemoryCollection(found);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }

    // From one random secret that is stored once, readable to its owner only.
    private static DatabaseLogins Logins(string superUser)
    {
        var secret = Encoding.UTF8.GetBytes(new NpgsqlConnectionStringBuilder(superUser).Password!);
        return new(superUser, Database, login => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(login))));
    }

    // The server takes 200 connections; Hangfire has pools of its own beside these two.
    private static string Pooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = 60, ApplicationName = "Data Collections" }.ConnectionString;

    private static string Key(string name) => $"ConnectionStrings:{name}";
}
