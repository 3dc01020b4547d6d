using Collections.Core.Data;
using Npgsql;

namespace Collections.Web.Hosting;

/// <summary>
/// What a DBA does by hand on a server of his own, done by us on the embedded one: one login per group, and databases that belong to the owner login.
/// </summary>
/// <param name="superUserConnectionString">A connection that may create roles and databases.</param>
/// <param name="prefix">Start of the names of the logins; they belong to the whole server.</param>
/// <param name="passwordOf">The password for a login's name.</param>
public sealed class DatabaseLogins(string superUserConnectionString, string prefix, Func<string, string> passwordOf)
{
    private string Owner => $"{prefix}_owner_login";

    private string App => $"{prefix}_app_login";

    private string Worker => $"{prefix}_worker_login";

    private string Bi => $"{prefix}_bi_login";

    /// <summary>Runs migrations and owns all objects.</summary>
    public string OwnerConnectionString(string database) => ConnectionString(database, Owner);

    /// <summary>Pages and API, always under a user.</summary>
    public string AppConnectionString(string database) => ConnectionString(database, App);

    /// <summary>Background work.</summary>
    public string WorkerConnectionString(string database) => ConnectionString(database, Worker);

    /// <summary>Read-only SQL for one person.</summary>
    public string BiConnectionString(string database) => ConnectionString(database, Bi);

    /// <summary>Makes the logins where they are missing and sets their passwords. Only the owner gets more than to log in.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        foreach (var login in (string[])[Owner, App, Worker, Bi])
        {
            await ExecuteAsync(
                connection,
                $"""
                do $body$
                begin
                    if not exists (select from pg_roles where rolname = '{login}') then
                        create role {login} login;
                    end if;
                end
                $body$;
                alter role {login} login {(login == Owner ? "createrole" : "nocreaterole")} password '{passwordOf(login)}'
                """,
                cancellationToken);
        }
    }

    /// <summary>Makes an empty database of the owner's, or a copy of a template, unless it exists.</summary>
    public async Task CreateDatabaseAsync(string database, string? template, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await using var exists = new NpgsqlCommand("select exists (select from pg_database where datname = $1)", connection)
        {
            Parameters = { new() { Value = database } },
        };
        if (await exists.ExecuteScalarAsync(cancellationToken) is false)
        {
            // Files are copied in a third of the time that it takes to log all of their pages.
            await ExecuteAsync(connection, $"create database {database} owner {Owner} template {template ?? "template1"} strategy file_copy", cancellationToken);
        }
    }

    /// <summary>Puts each login into its group. The groups come from the first migration.</summary>
    public async Task JoinGroupsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        foreach (var (login, group) in new[] { Owner, App, Worker, Bi }.Zip(Migrator.Groups))
        {
            await ExecuteAsync(connection, $"grant {group} to {login}", cancellationToken);
        }
    }

    public async Task DropAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        foreach (var login in (string[])[Owner, App, Worker, Bi])
        {
            await ExecuteAsync(connection, $"drop role if exists {login}", cancellationToken);
        }
    }

    private string ConnectionString(string database, string login) =>
        new NpgsqlConnectionStringBuilder(superUserConnectionString) { Database = database, Username = login, Password = passwordOf(login) }.ConnectionString;

    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection($"{superUserConnectionString};Pooling=false");
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
