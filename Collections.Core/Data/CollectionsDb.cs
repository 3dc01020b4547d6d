using Npgsql;

namespace Collections.Core.Data;

/// <summary>
/// The two ways to the database: as a user (the app login, under row level security) and as the worker (all instances).
/// Pools are kept apart, and what a user set on a connection is gone before the next one gets it.
/// </summary>
public sealed class CollectionsDb : IAsyncDisposable
{
    private const int PreparedStatements = 100;

    /// <param name="app">Connection string of the login in <c>collections_app</c>.</param>
    /// <param name="worker">Connection string of the login in <c>collections_worker</c>; null in a process that only serves pages.</param>
    /// <exception cref="ArgumentException">A connection string switches off what keeps users apart.</exception>
    public CollectionsDb(string app, string? worker)
    {
        App = Build(app, reset: true);
        Listener = Build(new NpgsqlConnectionStringBuilder(app) { Pooling = false, KeepAlive = 10, Timeout = 5 }.ConnectionString, reset: true);
        Worker = worker is null ? null : Build(worker, reset: false);
    }

    internal NpgsqlDataSource App { get; }

    internal NpgsqlDataSource? Worker { get; }

    private NpgsqlDataSource Listener { get; }

    /// <summary>Whether this process has a login that sees every instance: it does the work, or may manage accounts and access.</summary>
    public bool HasWorker => Worker is not null;

    /// <summary>How many connections people and programs share in this process.</summary>
    public int AppPoolSize => new NpgsqlConnectionStringBuilder(App.ConnectionString).MaxPoolSize;

    /// <summary>Opens a connection that sees what the scope's user may see.</summary>
    public async Task<NpgsqlConnection> OpenAsync(UserScope scope, CancellationToken cancellationToken)
    {
        var user = scope.User;
        var connection = await App.OpenConnectionAsync(cancellationToken);

        try
        {
            await SetUserAsync(connection, user, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Opens a connection for whoever holds a secret link and is nobody otherwise: it sees the snapshot of this link while the link lives, and
    /// nothing else. For the pages of shared links alone.
    /// </summary>
    /// <param name="linkHash">SHA-256 of the link's secret.</param>
    public async Task<NpgsqlConnection> OpenSharedAsync(byte[] linkHash, CancellationToken cancellationToken)
    {
        var connection = await App.OpenConnectionAsync(cancellationToken);

        try
        {
            await SetAsync(connection, "app.share_hash", Convert.ToHexStringLower(linkHash), cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a connection as the worker, which sees every instance.</summary>
    /// <exception cref="InvalidOperationException">This process has no worker login.</exception>
    public async Task<NpgsqlConnection> OpenWorkerAsync(CancellationToken cancellationToken)
    {
        var worker = Worker ?? throw new InvalidOperationException("This process has no worker login: set ConnectionStrings__Worker.");
        return await worker.OpenConnectionAsync(cancellationToken);
    }

    /// <summary>
    /// Opens a connection of its own for notifications, kept alive, as the app without a user: it sees no rows.
    /// </summary>
    public async Task<NpgsqlConnection> OpenListenerAsync(CancellationToken cancellationToken) =>
        await Listener.OpenConnectionAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Listener.DisposeAsync();

        if (Worker is not null)
        {
            await Worker.DisposeAsync();
        }
    }

    internal static Task SetUserAsync(NpgsqlConnection connection, UserId user, CancellationToken cancellationToken) =>
        SetAsync(connection, "app.user_id", user.ToString(), cancellationToken);

    private static async Task SetAsync(NpgsqlConnection connection, string name, string value, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select set_config($1, $2, false)", connection)
        {
            Parameters = { new() { Value = name }, new() { Value = value } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlDataSource Build(string connectionString, bool reset)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);

        // Both would let one user's setting outlive the user's turn on a pooled connection.
        if (settings.NoResetOnClose || settings.Multiplexing)
        {
            throw new ArgumentException(
                "A connection string of Collections must not contain 'No Reset On Close' or 'Multiplexing': they would mix users.", nameof(connectionString));
        }

        // The worker sees every instance and sets nothing on its connections: a reset at every turn would only be one more statement.
        settings.NoResetOnClose = !reset;

        // Pages, programs and worker say the same few things all day: parsed and planned once a connection.
        settings.MaxAutoPrepare = PreparedStatements;
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
