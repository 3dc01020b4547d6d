using System.Globalization;
using Collections.Tests.Support;
using Collections.Web.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Collections.Tests.Web.Hosting;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Data => _folder["data"];

    private string Cluster => Path.Combine(Data, "postgres");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_starts_in_a_private_folder_whoever_starts_it_and_keeps_its_password_to_itself()
    {
        await using var postgres = await StartAsync();

        (await TestDatabase.ScalarAsync<string>(postgres.SuperUserConnectionString, "show unix_socket_directories")).ShouldBe("");
        (await TestDatabase.ScalarAsync<string>(postgres.SuperUserConnectionString, "show listen_addresses")).ShouldBe("127.0.0.1");
        (await TestDatabase.ScalarAsync<string>(postgres.SuperUserConnectionString, "show password_encryption")).ShouldBe("scram-sha-256");
        postgres.DataDirectory.ShouldBe(Data);
        File.GetUnixFileMode(Path.Combine(Data, "superuser-password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await Should.ThrowAsync<PostgresException>(() => TestDatabase.ScalarAsync<int>(
            new NpgsqlConnectionStringBuilder(postgres.SuperUserConnectionString) { Password = "guess" }.ConnectionString, "select 1"));
    }

    [Fact]
    public async Task It_has_statement_statistics()
    {
        await using var postgres = await StartAsync();

        await postgres.AddStatisticsAsync("postgres", TestContext.Current.CancellationToken);

        (await TestDatabase.ScalarAsync<long>(postgres.SuperUserConnectionString, "select count(*) from pg_stat_statements")).ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_second_start_finds_the_data_and_the_server_ends_with_its_owner()
    {
        int first;
        await using (var postgres = await StartAsync())
        {
            first = postgres.ProcessId;
            await TestDatabase.ExecuteAsync(postgres.SuperUserConnectionString, "create table kept as select 42 as answer");
        }

        UnixProcess.CommandLine(first).ShouldBe("");

        await using var again = await StartAsync();
        (await TestDatabase.ScalarAsync<int>(again.SuperUserConnectionString, "select answer from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task A_server_that_was_killed_recovers_at_the_next_start()
    {
        await using (var postgres = await StartAsync())
        {
            await TestDatabase.ExecuteAsync(postgres.SuperUserConnectionString, "create table kept as select 42 as answer");
            UnixProcess.Signal(postgres.ProcessId, UnixProcess.SigKill);
        }

        await using var again = await StartAsync();

        (await TestDatabase.ScalarAsync<int>(again.SuperUserConnectionString, "select answer from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task A_left_behind_process_number_that_now_belongs_to_somebody_else_does_not_stop_the_start()
    {
        string pidFile;
        await using (var postgres = await StartAsync())
        {
            pidFile = await File.ReadAllTextAsync(Path.Combine(Cluster, "postmaster.pid"), TestContext.Current.CancellationToken);
        }

        await File.WriteAllTextAsync(
            Path.Combine(Cluster, "postmaster.pid"),
            string.Join('\n', pidFile.Split('\n').Skip(1).Prepend(Environment.ProcessId.ToString(CultureInfo.InvariantCulture))),
            TestContext.Current.CancellationToken);

        await Should.NotThrowAsync(async () => await (await StartAsync()).DisposeAsync());
    }

    [Fact]
    public async Task A_start_that_broke_off_while_the_folder_was_made_is_begun_anew()
    {
        Directory.CreateDirectory(Cluster + ".new");
        await File.WriteAllTextAsync(Path.Combine(Cluster + ".new", "half"), "", TestContext.Current.CancellationToken);

        await using var postgres = await StartAsync();

        (await TestDatabase.ScalarAsync<int>(postgres.SuperUserConnectionString, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Data_of_another_major_version_is_refused_untouched()
    {
        Directory.CreateDirectory(Cluster);
        await File.WriteAllTextAsync(Path.Combine(Cluster, "PG_VERSION"), "9\n", TestContext.Current.CancellationToken);

        var refusal = await Should.ThrowAsync<HostingException>(StartAsync);

        refusal.Message.ShouldContain("written by PostgreSQL 9");
        refusal.Message.ShouldContain(Cluster);
        refusal.Message.ShouldContain("Postgres__DataDirectory");
        Directory.GetFiles(Cluster).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_told_who_has_it()
    {
        await using var postgres = await StartAsync();

        var refusal = await Should.ThrowAsync<HostingException>(StartAsync);

        refusal.Message.ShouldContain($"in use by process {Environment.ProcessId}");
        (await TestDatabase.ScalarAsync<int>(postgres.SuperUserConnectionString, "select 1")).ShouldBe(1);
    }

    [Fact]
    public async Task Without_user_namespaces_root_becomes_another_user_and_says_which_folder_that_one_can_reach()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            ServerAccount.Choose().ShouldBe(ServerAccount.Caller);
            return;
        }

        var other = ServerAccount.OtherUser();
        using var folder = TempFolder.Private();
        var postgres = await EmbeddedPostgres.StartAsync(
            new(folder["data"]) { Account = other, Durable = false }, NullLogger.Instance, TestContext.Current.CancellationToken);
        try
        {
            // The folder asked for is private to root, so it cannot be that one.
            postgres.DataDirectory.ShouldStartWith("/var/lib/data-collections/");
            (await TestDatabase.ScalarAsync<int>(postgres.SuperUserConnectionString, "select 1")).ShouldBe(1);
            UserOf(postgres.ProcessId).ShouldNotBe("0");
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(postgres.DataDirectory, recursive: true);
        }

        static string UserOf(int process) =>
            File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
    }

    [Fact]
    public void Root_never_runs_the_server_as_itself()
    {
        var account = ServerAccount.Choose();

        (account == ServerAccount.UserNamespace || account.UserName is not null).ShouldBe(Environment.IsPrivilegedProcess);
    }

    private Task<EmbeddedPostgres> StartAsync() =>
        EmbeddedPostgres.StartAsync(new(Data), NullLogger.Instance, TestContext.Current.CancellationToken);
}
