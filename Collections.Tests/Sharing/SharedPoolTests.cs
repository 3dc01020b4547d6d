using System.Collections.Concurrent;
using System.Globalization;
using Collections.Core.Data;
using Collections.Tests.Support;
using Npgsql;

namespace Collections.Tests.Sharing;

/// <summary>Eight people and their links share four connections, while statements fail and are cancelled: nobody ever sees a row of somebody else.</summary>
public sealed class SharedPoolTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int People = 8;
    private const int Connections = 4;

    private static readonly string[] Tables =
        ["report_data_collections", "report_data_weeks", "report_data_rows", "collection_report_configs", "collection_report_snapshots", "collection_report_snapshot_comments"];

    // 100,000 for the record; as many as fit into a usual run otherwise.
    private static readonly int Operations =
        int.Parse(Environment.GetEnvironmentVariable("COLLECTIONS_MIXED_OPERATIONS") ?? "2000", CultureInfo.InvariantCulture);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Mixed_operations_of_eight_users_over_four_connections_show_no_foreign_row()
    {
        var people = new Person[People];
        var links = new byte[People][];
        for (var at = 0; at < People; at++)
        {
            people[at] = await Person.CreateAsync(database);
            links[at] = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);
            await TestDatabase.ExecuteAsync(
                database.SuperUser,
                "update collection_report_snapshots set share_hash = $1, share_expires_at = clock_timestamp() + interval '1 day' where user_id = $2",
                links[at], people[at].User.Value);
        }

        var settings = new NpgsqlConnectionStringBuilder(database.App) { MaxPoolSize = Connections, Timeout = 60 };
        await using var db = new CollectionsDb(settings.ConnectionString, worker: null);
        var (foreign, kinds) = (new ConcurrentBag<string>(), new ConcurrentDictionary<string, int>());
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"{Operations} operations, seed {seed}");
        var next = 0;

        await Task.WhenAll(Enumerable.Range(0, People).Select(async worker =>
        {
            var random = new Random(seed + worker);
            while (Interlocked.Increment(ref next) <= Operations)
            {
                var who = random.Next(People);
                var kind = await OperateAsync(db, people[who], links[who], random, foreign);
                kinds.AddOrUpdate(kind, 1, (_, count) => count + 1);
            }
        }));

        foreign.ShouldBeEmpty();
        kinds.Values.Sum().ShouldBe(Operations);
        kinds.Count.ShouldBe(7);
        kinds.ShouldAllBe(kind => kind.Value > Operations / 50, string.Join(", ", kinds));
    }

    [Fact]
    public async Task A_connection_that_keeps_its_user_would_be_noticed()
    {
        var (me, other) = (await Person.CreateAsync(database), await Person.CreateAsync(database));
        await using var db = new CollectionsDb(database.App, worker: null);
        var foreign = new ConcurrentBag<string>();

        await using var connection = await db.OpenAsync(other.Scope, Cancelled);
        await CheckAsync(connection, me, foreign);

        foreign.ShouldNotBeEmpty();
    }

    private static async Task<string> OperateAsync(CollectionsDb db, Person person, byte[] link, Random random, ConcurrentBag<string> foreign)
    {
        switch (random.Next(7))
        {
            case 0:
                await using (var connection = await db.OpenAsync(person.Scope, Cancelled))
                {
                    await CheckAsync(connection, person, foreign);
                }

                return "read";
            case 1:
                await using (var connection = await db.OpenAsync(person.Scope, Cancelled))
                await using (var transaction = await connection.BeginTransactionAsync(Cancelled))
                {
                    await ExecuteAsync(connection, "update collection_report_configs set name = name, updated_at = clock_timestamp()", Cancelled);
                    await CheckAsync(connection, person, foreign);
                    await transaction.CommitAsync(Cancelled);
                }

                return "write";
            case 2:
                // Left open: the connection goes back to the pool within a transaction.
                await using (var connection = await db.OpenAsync(person.Scope, Cancelled))
                {
                    await connection.BeginTransactionAsync(Cancelled);
                    await ExecuteAsync(connection, "update collection_report_snapshots set note = 'left open'", Cancelled);
                }

                return "left open";
            case 3:
                await using (var connection = await db.OpenAsync(person.Scope, Cancelled))
                {
                    await connection.BeginTransactionAsync(Cancelled);
                    await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(connection, "select 1 / 0", Cancelled));
                }

                return "aborted";
            case 4:
                using (var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(1, 6))))
                {
                    await Should.ThrowAsync<OperationCanceledException>(async () =>
                    {
                        await using var connection = await db.OpenAsync(person.Scope, cancel.Token);
                        await ExecuteAsync(connection, "select pg_sleep(20)", cancel.Token);
                    });
                }

                return "cancelled";
            case 5:
                await using (var connection = await db.OpenSharedAsync(link, Cancelled))
                {
                    await CheckLinkAsync(connection, person, foreign);
                }

                return "link";
            default:
                await using (var connection = await db.OpenListenerAsync(Cancelled))
                {
                    foreach (var table in Tables)
                    {
                        await using var command = new NpgsqlCommand($"select count(*) from {table}", connection);
                        if (await command.ExecuteScalarAsync(Cancelled) is not 0L)
                        {
                            foreign.Add($"nobody sees {table}");
                        }
                    }
                }

                return "nobody";
        }
    }

    private static async Task CheckAsync(NpgsqlConnection connection, Person person, ConcurrentBag<string> foreign)
    {
        foreach (var table in Tables)
        {
            await using var command = new NpgsqlCommand($"select count(*) filter (where instance_id <> $1), count(*) from {table}", connection)
            {
                Parameters = { new() { Value = person.Instance.Value } },
            };
            await using var reader = await command.ExecuteReaderAsync(Cancelled);
            await reader.ReadAsync(Cancelled);
            if (reader.GetInt64(0) > 0 || reader.GetInt64(1) == 0)
            {
                foreign.Add($"{person.User} sees {reader.GetInt64(0)} foreign rows of {reader.GetInt64(1)} in {table}");
            }
        }
    }

    private static async Task CheckLinkAsync(NpgsqlConnection connection, Person person, ConcurrentBag<string> foreign)
    {
        foreach (var table in Tables)
        {
            await using var command = new NpgsqlCommand($"select coalesce(array_agg(instance_id), '{{}}') from {table}", connection);
            var seen = (Guid[])(await command.ExecuteScalarAsync(Cancelled))!;
            Guid[] expected = table.StartsWith("collection_report_snapshot", StringComparison.Ordinal) ? [person.Instance.Value] : [];
            if (!seen.SequenceEqual(expected))
            {
                foreign.Add($"the link of {person.User} shows {seen.Length} rows of {table}");
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
