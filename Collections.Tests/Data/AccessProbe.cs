using Collections.Tests.Support;
using Npgsql;

namespace Collections.Tests.Data;

/// <summary>Tries every command on a table as whoever the connection is, and says what it should not have been able to do. Changes nothing.</summary>
internal sealed class AccessProbe(NpgsqlConnection connection, Person me, Person other)
{
    private const string Denied = PostgresErrorCodes.InsufficientPrivilege;

    /// <summary>The tables under row level security, and the column that says whose a row is.</summary>
    public static async Task<Dictionary<string, string>> TablesAsync(TestDatabase database) =>
        (await TestDatabase.ListAsync<string>(
            database.SuperUser, "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity and not relispartition"))
        .ToDictionary(
            table => table,
            table => table switch
            {
                "amc_accounts" or "amc_instances" => "id",
                "amc_credentials" => "account_id",
                "bi_logins" or "idempotency_keys" or "instance_access" or "notice_reads" => "user_id",
                _ => "instance_id",
            });

    /// <param name="table">The table.</param>
    /// <param name="column">Whose a row is.</param>
    /// <param name="foreignRow">A row of the other's, as JSON.</param>
    /// <param name="columns">The columns that an insert may name.</param>
    public async Task<List<string>> ViolationsAsync(string table, string column, string foreignRow, string columns)
    {
        var (mine, theirs) = (Owner(me, table), Owner(other, table));
        List<string> violations = [];

        var seen = await TryAsync($"select count(*) from {table} where {column} <> '{mine}'");
        if (seen is not (Denied or "0"))
        {
            violations.Add($"sees {seen} rows of others in {table}");
        }

        var own = await TryAsync($"select count(*) from {table}");

        // Without a condition: a condition would bring in the policies for reading. Constant, so that an own row stays as it is.
        // Where only some columns may be changed, one of those.
        var updated = await TryAsync($"update {table} set {column} = '{mine}'");
        if (updated == Denied && await UpdatableAsync(table) is { } open)
        {
            updated = await TryAsync($"update {table} set {open} = null");
        }

        if (updated != Denied && updated != own)
        {
            violations.Add($"an update reaches others in {table}: {updated} of {own}");
        }

        var given = await TryAsync($"update {table} set {column} = '{theirs}'");
        if (given is not (Denied or "0"))
        {
            violations.Add($"an update gives away a row of {table}: {given}");
        }

        var inserted = await TryAsync($"insert into {table} ({columns}) select {columns} from jsonb_populate_record(null::{table}, $1::jsonb)", foreignRow);
        if (inserted != Denied)
        {
            violations.Add($"an insert for others into {table}: {inserted}");
        }

        var deleted = await TryAsync($"delete from {table}");
        if (deleted != Denied && deleted != own)
        {
            violations.Add($"a delete reaches others in {table}: {deleted} of {own}");
        }

        return violations;
    }

    public async Task<long> CountAsync(string table) =>
        await TryAsync($"select count(*) from {table}") is var answer && answer == Denied ? -1 : long.Parse(answer, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A column that may be null and that whoever the connection is may update.</summary>
    private async Task<string?> UpdatableAsync(string table)
    {
        await using var command = new NpgsqlCommand(
            """
            select attname::text from pg_attribute
            where attrelid = $1::regclass and attnum > 0 and not attisdropped and not attnotnull and has_column_privilege(attrelid, attnum, 'update') limit 1
            """,
            connection)
        {
            Parameters = { new() { Value = table } },
        };
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) as string;
    }

    private static Guid Owner(Person person, string table) => table switch
    {
        "amc_accounts" or "amc_credentials" => person.Account.Value,
        "bi_logins" or "idempotency_keys" or "instance_access" or "notice_reads" => person.User.Value,
        _ => person.Instance.Value,
    };

    /// <summary>The number that the statement gives or changes, or the state of its error; undone in either case.</summary>
    private async Task<string> TryAsync(string sql, params object[] parameters)
    {
        var cancelled = TestContext.Current.CancellationToken;
        await ExecuteAsync("savepoint probe");
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new() { Value = parameter });
            }

            return sql.StartsWith("select", StringComparison.Ordinal)
                ? $"{await command.ExecuteScalarAsync(cancelled)}"
                : $"{await command.ExecuteNonQueryAsync(cancelled)}";
        }
        catch (PostgresException exception)
        {
            return exception.SqlState;
        }
        finally
        {
            await ExecuteAsync("rollback to savepoint probe");
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
