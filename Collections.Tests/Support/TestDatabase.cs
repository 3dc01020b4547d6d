using Collections.Web.Hosting;
using Npgsql;

namespace Collections.Tests.Support;

/// <summary>
/// A database of one test class (as <c>IClassFixture&lt;TestDatabase&gt;</c>) or of one test (by <see cref="PostgresServer.CreateAsync(CancellationToken)"/>),
/// with the schema of the product and a login of every group. Dropped at the end.
/// </summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private readonly PostgresServer _server;
    private TestDatabase? _copy;
    private string? _name;
    private DatabaseLogins? _logins;
    private string? _superUser;

    /// <summary>For xunit, which then calls <see cref="InitializeAsync"/>.</summary>
    public TestDatabase(PostgresServer server)
    {
        _server = server;
    }

    internal TestDatabase(PostgresServer server, string name, DatabaseLogins logins, string superUser)
    {
        (_server, _name, _logins, _superUser) = (server, name, logins, superUser);
    }

    public string Name => _name!;

    /// <summary>Owns everything; subject to row level security like everybody.</summary>
    public string Owner => _logins!.OwnerConnectionString(Name);

    /// <summary>Pages and API: sees what the user of <c>app.user_id</c> may see.</summary>
    public string App => _logins!.AppConnectionString(Name);

    /// <summary>Background work: sees every row.</summary>
    public string Worker => _logins!.WorkerConnectionString(Name);

    /// <summary>A BI tool's login.</summary>
    public string Bi => _logins!.BiConnectionString(Name);

    /// <summary>Above all policies: for setting a stage and for looking behind it, never for what is under test.</summary>
    public string SuperUser => new NpgsqlConnectionStringBuilder(_superUser) { Database = Name }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        _copy = await _server.CreateAsync(TestContext.Current.CancellationToken);
        (_name, _logins, _superUser) = (_copy._name, _copy._logins, _copy._superUser);
    }

    public async ValueTask DisposeAsync()
    {
        if (_name is not null)
        {
            foreach (var connectionString in (string[])[Owner, App, Worker, Bi, SuperUser])
            {
                await using var connection = new NpgsqlConnection(connectionString);
                NpgsqlConnection.ClearPool(connection);
            }

            await _server.DropAsync(_name);
        }
    }

    /// <summary>Runs SQL on a connection of its own; returns the number of rows it changed.</summary>
    public static async Task<int> ExecuteAsync(string connectionString, string sql, params object?[] parameters)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The first column of the first row; default when there is none or it is null.</summary>
    public static async Task<T?> ScalarAsync<T>(string connectionString, string sql, params object?[] parameters)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is T value ? value : default;
    }

    /// <summary>The first column of all rows.</summary>
    public static async Task<List<T>> ListAsync<T>(string connectionString, string sql, params object?[] parameters)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<T>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            values.Add(await reader.GetFieldValueAsync<T>(0, TestContext.Current.CancellationToken));
        }

        return values;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new() { Value = parameter ?? DBNull.Value });
        }

        return command;
    }
}
