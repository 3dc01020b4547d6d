using System.Security.Cryptography;
using Collections.Core.Data;
using Collections.Tests.Support;
using Collections.Web.Hosting;
using Collections.Web.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Collections.Tests.Support;

/// <summary>
/// The one PostgreSQL of a test run: the embedded server, started by the product's own launcher on the first demand, or the server that
/// <c>COLLECTIONS_TEST_DB</c> names (a superuser's connection string). No server is a failure, never a skip.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const long Needed = 6L << 30;

    // Databases live for seconds: nothing in them needs to be cleaned up.
    private static readonly Dictionary<string, string> Settings = new() { ["autovacuum"] = "off" };

    private readonly SemaphoreSlim _once = new(1);
    private readonly string _run = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private readonly string _folder = Path.Combine(Roomy(), $"collections-tests-{Guid.NewGuid():N}");
    private readonly HashSet<string> _databases = [];
    private EmbeddedPostgres? _embedded;
    private string? _superUser;
    private DatabaseLogins? _logins;
    private string? _template;

    /// <summary>A superuser's connection to the server, database <c>postgres</c>.</summary>
    public async Task<string> SuperUserAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        return _superUser!;
    }

    /// <summary>The logins of this run: owner, app, worker, bi.</summary>
    public async Task<DatabaseLogins> LoginsAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        return _logins!;
    }

    /// <summary>A new database with the schema of the product, copied from one that was migrated once.</summary>
    public async Task<TestDatabase> CreateAsync(CancellationToken cancellationToken)
    {
        var template = await TemplateAsync(cancellationToken);
        return await CreateAsync(template, cancellationToken);
    }

    /// <summary>A new database with nothing in it.</summary>
    public Task<TestDatabase> CreateEmptyAsync(CancellationToken cancellationToken) => CreateAsync(template: null, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
            Directory.Delete(_folder, recursive: true);
        }
        else if (_logins is not null)
        {
            foreach (var database in _databases.ToList())
            {
                await DropAsync(database);
            }

            await _logins.DropAsync(CancellationToken.None);
        }

        _once.Dispose();
    }

    internal async Task DropAsync(string database)
    {
        await using var connection = new NpgsqlConnection($"{_superUser};Pooling=false");
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"drop database if exists {database} with (force)", connection);
        await drop.ExecuteNonQueryAsync();
        lock (_databases)
        {
            _databases.Remove(database);
        }
    }

    private async Task<TestDatabase> CreateAsync(string? template, CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        var name = $"test_{_run}_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";
        await _logins!.CreateDatabaseAsync(name, template, cancellationToken);
        lock (_databases)
        {
            _databases.Add(name);
        }

        return new TestDatabase(this, name, _logins, _superUser!);
    }

    /// <summary>Memory where there is enough of it: a database has a thousand files, and a run makes hundreds of databases.</summary>
    private static string Roomy()
    {
        const string memory = "/dev/shm";
        return Directory.Exists(memory) && new DriveInfo(memory).AvailableFreeSpace > Needed ? memory : Path.GetTempPath();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await _once.WaitAsync(cancellationToken);
        try
        {
            if (_logins is not null)
            {
                return;
            }

            _superUser = Environment.GetEnvironmentVariable("COLLECTIONS_TEST_DB");
            if (string.IsNullOrEmpty(_superUser))
            {
                _embedded = await EmbeddedPostgres.StartAsync(new(_folder) { Durable = false, Settings = Settings }, NullLogger.Instance, cancellationToken);
                _superUser = _embedded.SuperUserConnectionString;
            }

            var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var logins = new DatabaseLogins(_superUser, $"collections_{_run}", _ => secret);
            await logins.CreateAsync(cancellationToken);
            _logins = logins;
        }
        finally
        {
            _once.Release();
        }
    }

    private async Task<string> TemplateAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        await _once.WaitAsync(cancellationToken);
        try
        {
            if (_template is null)
            {
                var name = $"test_{_run}_template";
                await _logins!.CreateDatabaseAsync(name, template: null, cancellationToken);
                lock (_databases)
                {
                    _databases.Add(name);
                }

                // Not pooled: a template with a connection to it cannot be copied.
                await new Migrator(NullLogger<Migrator>.Instance).MigrateAsync(
                    $"{_logins.OwnerConnectionString(name)};Pooling=false", HangfireSchema.InstallAsync, cancellationToken);
                await _logins.JoinGroupsAsync(cancellationToken);
                _template = name;
            }

            return _template;
        }
        finally
        {
            _once.Release();
        }
    }
}
