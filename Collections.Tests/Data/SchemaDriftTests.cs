using Collections.Core.Data;
using Collections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Collections.Tests.Data;

/// <summary>The scripts make the schema, the EF model only uses it: what the model believes must be what the scripts made.</summary>
public sealed class SchemaDriftTests(TestDatabase migrated, PostgresServer server) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_model_fits_the_migrated_schema()
    {
        (await DriftAsync(migrated)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("alter table report_data_weeks alter column week_end_date type timestamp", "report_data_weeks.week_end_date date")]
    [InlineData("alter table report_data_collections alter column name drop not null", "report_data_collections.name text not null")]
    [InlineData("alter table workflow_executions rename column attempt to tries", "workflow_executions.attempt integer")]
    [InlineData("alter table report_data_weeks add column surprise text", "report_data_weeks.surprise")]
    [InlineData("alter table amc_instances drop constraint amc_instances_pkey cascade", "amc_instances primary key")]
    public async Task A_sabotaged_schema_is_noticed(string sabotage, string expected)
    {
        await using var database = await server.CreateAsync(Cancelled);
        await TestDatabase.ExecuteAsync(database.SuperUser, "set session_replication_role = replica; " + sabotage);

        (await DriftAsync(database)).ShouldContain(line => line.Contains(expected, StringComparison.Ordinal));
    }

    private async Task<List<string>> DriftAsync(TestDatabase database)
    {
        await using var modelled = await server.CreateEmptyAsync(Cancelled);
        foreach (var script in new[] { Script<CollectionsDbContext>(modelled), Script<PeopleDbContext>(modelled) })
        {
            await TestDatabase.ExecuteAsync(modelled.Owner, script);
        }

        var model = await CatalogAsync(modelled);
        var schema = await CatalogAsync(database);

        // What has no key in the model is the result of a query, not a table.
        var tables = model.Where(line => line.Contains(" primary key ", StringComparison.Ordinal)).Select(TableOf).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. model.Except(schema).Where(line => tables.Contains(TableOf(line))).Select(line => $"in the model only: {line}"),
            .. schema.Except(model).Where(line => tables.Contains(TableOf(line))).Select(line => $"in the database only: {line}"),
        ];

        static string TableOf(string line) => line.Split('.', ' ')[0];
    }

    private static string Script<TContext>(TestDatabase database)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>().UseNpgsql(database.Owner).UseSnakeCaseNamingConvention().Options;
        using var context = (TContext)Activator.CreateInstance(typeof(TContext), options)!;
        return context.Database.GenerateCreateScript();
    }

    /// <summary>One line per column and per primary key.</summary>
    private static Task<List<string>> CatalogAsync(TestDatabase database) => TestDatabase.ListAsync<string>(
        database.SuperUser,
        """
        select format('%s.%s %s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' end)
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
        union all
        select format('%s primary key (%s)', c.relname, string_agg(a.attname, ', ' order by k.place))
        from pg_constraint p join pg_class c on c.oid = p.conrelid
            cross join lateral unnest(p.conkey) with ordinality as k (number, place)
            join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
        where p.contype = 'p' and c.relnamespace = 'public'::regnamespace and not c.relispartition
        group by c.relname
        """);
}
