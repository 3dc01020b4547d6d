using Collections.Core.Data;
using Collections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Collections.Tests.Data;

public sealed class UserScopeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void A_query_before_the_user_is_known_throws() =>
        Should.Throw<InvalidOperationException>(() => new UserScope().User).Message.ShouldContain("before the user");

    [Fact]
    public void A_scope_keeps_its_first_user()
    {
        var scope = UserScope.For(UserId.New());

        Should.Throw<InvalidOperationException>(() => scope.Fix(UserId.New()));
    }

    [Theory]
    [InlineData("No Reset On Close=true")]
    [InlineData("Multiplexing=true")]
    public void A_connection_string_that_would_mix_users_is_refused(string setting)
    {
        Should.Throw<ArgumentException>(() => new CollectionsDb($"{database.App};{setting}", worker: null));
        Should.Throw<ArgumentException>(() => new CollectionsDb(database.App, $"{database.Worker};{setting}"));
    }

    [Fact]
    public async Task Entity_Framework_sees_with_the_eyes_of_the_scopes_user()
    {
        var (one, two) = (await Person.CreateAsync(database), await Person.CreateAsync(database));
        var services = new ServiceCollection();
        services.AddCollectionsData(_ => new(database.App, worker: null));
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        foreach (var person in new[] { one, two })
        {
            await using var scope = provider.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<UserScope>().Fix(person.User);
            await using var db = await scope.ServiceProvider.GetRequiredService<IDbContextFactory<CollectionsDbContext>>().CreateDbContextAsync(Cancelled);
            (await db.Collections.Select(collection => collection.Id).ToListAsync(Cancelled)).ShouldBe([person.Collection]);
        }

        await using var nobody = provider.CreateAsyncScope();
        await using var unset = await nobody.ServiceProvider.GetRequiredService<IDbContextFactory<CollectionsDbContext>>().CreateDbContextAsync(Cancelled);
        await Should.ThrowAsync<InvalidOperationException>(() => unset.Collections.ToListAsync(Cancelled));
    }

    /// <summary>Eight users on a pool of four, with transactions left open, failed and cancelled statements, and a user set by hand.</summary>
    [Fact]
    public async Task A_pooled_connection_never_shows_rows_of_the_user_before()
    {
        const int Operations = 1500;
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {Operations} operations");
        var people = new Person[8];
        for (var index = 0; index < people.Length; index++)
        {
            people[index] = await Person.CreateAsync(database);
        }

        await using var db = new CollectionsDb($"{database.App};Maximum Pool Size=4", worker: null);
        var foreign = 0;
        await Parallel.ForAsync(
            0,
            Operations,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancelled },
            async (operation, cancellationToken) =>
            {
                var random = new Random(HashCode.Combine(seed, operation));
                var me = people[random.Next(people.Length)];
                await using var connection = await db.OpenAsync(me.Scope, cancellationToken);
                var disturbance = random.Next(5);
                var transaction = disturbance == 0 ? await connection.BeginTransactionAsync(cancellationToken) : null;
                await using var count = new NpgsqlCommand("select count(*) from report_data_weeks where instance_id <> $1", connection, transaction)
                {
                    Parameters = { new() { Value = me.Instance.Value } },
                };
                if (await count.ExecuteScalarAsync(cancellationToken) is not 0L)
                {
                    Interlocked.Increment(ref foreign);
                }

                await DisturbAsync(connection, disturbance, people[random.Next(people.Length)]);
            });

        foreign.ShouldBe(0);
    }

    private static async Task DisturbAsync(NpgsqlConnection connection, int disturbance, Person other)
    {
        var sql = disturbance switch
        {
            1 => $"set app.user_id = '{other.User}'",
            2 => "select 1 / 0",
            3 => "select pg_sleep(10)",
            _ => $"select set_config('app.user_id', '{other.User}', true)",
        };
        using var limit = new CancellationTokenSource(disturbance == 3 ? TimeSpan.FromMilliseconds(5) : Timeout.InfiniteTimeSpan);
        await using var command = new NpgsqlCommand(sql, connection);
        try
        {
            await command.ExecuteNonQueryAsync(limit.Token);
        }
        catch (Exception exception) when (exception is PostgresException or OperationCanceledException)
        {
            // What it was for: the connection goes back to the pool from here.
        }
    }
}
