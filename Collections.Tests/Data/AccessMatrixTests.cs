using Collections.Tests.Support;
using Npgsql;

namespace Collections.Tests.Data;

/// <summary>Two people with an instance each: what each login can do as the one, as nobody, and to the rows of the other, in every table.</summary>
public sealed class AccessMatrixTests(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly Dictionary<string, (string Column, string ForeignRow, string Columns)> _tables = [];
    private Person _me = null!;
    private Person _other = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string BiLogin => new NpgsqlConnectionStringBuilder(database.Bi).Username!;

    public async ValueTask InitializeAsync()
    {
        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from bi_logins");
        _me = await Person.CreateAsync(database);
        _other = await Person.CreateAsync(database);
        await TestDatabase.ExecuteAsync(
            database.SuperUser, $"insert into bi_logins (login, user_id) values ('{BiLogin}', '{_me.User}'), ('somebody_else', '{_other.User}')");
        foreach (var (table, column) in await AccessProbe.TablesAsync(database))
        {
            var foreign = table switch
            {
                "amc_accounts" or "amc_credentials" => _other.Account.Value,
                "bi_logins" or "idempotency_keys" or "instance_access" or "notice_reads" => _other.User.Value,
                _ => _other.Instance.Value,
            };
            var row = await TestDatabase.ScalarAsync<string>(database.SuperUser, $"select to_jsonb(t)::text from {table} t where {column} = '{foreign}' limit 1");
            var columns = await TestDatabase.ScalarAsync<string>(
                database.SuperUser,
                "select string_agg(quote_ident(attname), ', ') from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity <> 'a' and attgenerated = ''",
                table);
            _tables[table] = (column, row.ShouldNotBeNull($"the stage has no row in {table}"), columns!);
        }
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task The_app_sees_its_users_rows_in_every_table_and_can_do_nothing_to_those_of_others()
    {
        await using var connection = await OpenAsync(database.App, _me.User.ToString());

        (await ViolationsAsync(connection)).ShouldBeEmpty();
        foreach (var table in _tables.Keys.Except(["amc_credentials", "bi_logins"]))
        {
            (await new AccessProbe(connection, _me, _other).CountAsync(table)).ShouldBe(1, table);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00000000-0000-0000-0000-000000000001")]
    public async Task The_app_without_a_user_or_with_an_unknown_one_sees_nothing(string? user)
    {
        await using var connection = await OpenAsync(database.App, user);

        foreach (var table in _tables.Keys)
        {
            (await new AccessProbe(connection, _me, _other).CountAsync(table)).ShouldBeLessThanOrEqualTo(0, table);
        }
    }

    [Fact]
    public async Task A_viewer_reads_and_changes_nothing()
    {
        var viewer = await Person.CreateAsync(database, role: "Viewer");
        await using var connection = await OpenAsync(database.App, viewer.User.ToString());

        foreach (var table in new[] { "workflows", "report_data_collections", "report_data_weeks", "workflow_executions" })
        {
            (await new AccessProbe(connection, viewer, _other).CountAsync(table)).ShouldBe(1, table);
            await using var update = new NpgsqlCommand($"update {table} set instance_id = instance_id", connection);
            (await update.ExecuteNonQueryAsync(Cancelled)).ShouldBe(0, table);
        }
    }

    [Fact]
    public async Task A_bi_login_sees_its_persons_rows_and_can_change_nothing()
    {
        await using var connection = await OpenAsync(database.Bi, user: null);

        (await ViolationsAsync(connection)).ShouldBeEmpty();
        (await new AccessProbe(connection, _me, _other).CountAsync("report_data_rows")).ShouldBe(1);
        (await new AccessProbe(connection, _me, _other).CountAsync("report_data_collections")).ShouldBe(1);
    }

    [Fact]
    public async Task A_bi_login_cannot_become_another_person()
    {
        await using var connection = await OpenAsync(database.Bi, _other.User.ToString());
        (await ViolationsAsync(connection)).ShouldBeEmpty();

        string[] attempts =
        [
            "set role collections_app", "set role collections_worker", "set role collections_owner", "set session authorization collections_worker",
            $"insert into bi_logins values ('x', '{_other.User}')", $"update bi_logins set user_id = '{_other.User}'",
            $"insert into instance_access (user_id, instance_id, role) values ('{_me.User}', '{_other.Instance}', 'Admin')", "select * from users",
        ];
        foreach (var attempt in attempts)
        {
            (await Should.ThrowAsync<PostgresException>(() => TestDatabase.ExecuteAsync(database.Bi, attempt), attempt))
                .SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, attempt);
        }
    }

    [Fact]
    public async Task The_owner_is_under_the_policies_too()
    {
        foreach (var table in _tables.Keys)
        {
            (await TestDatabase.ScalarAsync<long>(database.Owner, $"select count(*) from {table}")).ShouldBe(0, table);
        }
    }

    /// <summary>The control: a policy that lets everything through must be noticed, each one, else the tests above prove nothing.</summary>
    [Fact]
    public async Task Each_policy_that_is_opened_is_noticed()
    {
        var mutants = await TestDatabase.ListAsync<string>(
            database.SuperUser,
            """
            select concat_ws('|', tablename, policyname, roles[1], part)
            from pg_policies cross join lateral (select 'using (true)' part where qual is not null union all select 'with check (true)' where with_check is not null) parts
            where schemaname = 'public' and roles[1] in ('collections_app', 'collections_bi')
            """);
        List<string> survivors = [];
        foreach (var mutant in mutants)
        {
            var (table, policy, role, part) = mutant.Split('|') switch { var parts => (parts[0], parts[1], parts[2], parts[3]) };
            if (!await IsNoticedAsync(table, role, $"alter policy {policy} on {table} {part}"))
            {
                survivors.Add(mutant);
            }
        }

        mutants.Count.ShouldBeGreaterThan(30);
        survivors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_table_whose_row_level_security_is_switched_off_is_noticed()
    {
        foreach (var table in _tables.Keys.Except(["amc_credentials", "bi_logins"]))
        {
            (await IsNoticedAsync(table, "collections_app", $"alter table {table} disable row level security")).ShouldBeTrue(table);
        }
    }

    private async Task<bool> IsNoticedAsync(string table, string role, string sabotage)
    {
        await using var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(Cancelled);
        await using var transaction = await connection.BeginTransactionAsync(Cancelled);
        var login = role == "collections_bi" ? BiLogin : new NpgsqlConnectionStringBuilder(database.App).Username;
        await using var stage = new NpgsqlCommand(
            $"{sabotage}; set local session authorization {login}; select set_config('app.user_id', '{_me.User}', true)", connection, transaction);
        await stage.ExecuteNonQueryAsync(Cancelled);
        var (column, row, columns) = _tables[table];
        var violations = await new AccessProbe(connection, _me, _other).ViolationsAsync(table, column, row, columns);
        await transaction.RollbackAsync(Cancelled);
        return violations is not [];
    }

    private async Task<List<string>> ViolationsAsync(NpgsqlConnection connection)
    {
        var probe = new AccessProbe(connection, _me, _other);
        List<string> violations = [];
        foreach (var (table, (column, row, columns)) in _tables)
        {
            violations.AddRange(await probe.ViolationsAsync(table, column, row, columns));
        }

        return violations;
    }

    /// <summary>In a transaction, which ends with the connection.</summary>
    private static async Task<NpgsqlConnection> OpenAsync(string login, string? user)
    {
        var connection = new NpgsqlConnection(login);
        await connection.OpenAsync(Cancelled);
        await using var begin = new NpgsqlCommand(user is null ? "begin" : $"begin; select set_config('app.user_id', '{user}', true)", connection);
        await begin.ExecuteNonQueryAsync(Cancelled);
        return connection;
    }
}
