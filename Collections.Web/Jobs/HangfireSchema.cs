using Hangfire.PostgreSql;
using Npgsql;

namespace Collections.Web.Jobs;

/// <summary>Hangfire's tables, in a schema of their own. Installed with our migrations only; the running roles may use them, not change them.</summary>
public static class HangfireSchema
{
    public const string Name = "hangfire";

    public static async Task InstallAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        PostgreSqlObjectsInstaller.Install(owner, Name);
        await using var grant = new NpgsqlCommand(
            $"""
            grant usage on schema {Name} to collections_app, collections_worker;
            grant select, insert, update, delete on all tables in schema {Name} to collections_app, collections_worker;
            grant usage, select, update on all sequences in schema {Name} to collections_app, collections_worker;
            """,
            owner);
        await grant.ExecuteNonQueryAsync(cancellationToken);
    }
}
