using Collections.Core.Data;
using Npgsql;

namespace Collections.Core.Sharing;

/// <summary>Grants of configurations and of snapshots, which stand in two tables of the same form.</summary>
internal static class ShareGrants
{
    public const int MaxPerThing = 200;

    public static readonly Target OfConfig = new("collection_report_config_grants", "config_id", "collection_report_configs");
    public static readonly Target OfSnapshot = new("collection_report_snapshot_grants", "snapshot_id", "collection_report_snapshots");

    public static async Task<IReadOnlyList<ShareGrant>> ReadAsync(CollectionsDb db, UserScope scope, Target target, Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            select g.id, g.grantee_id, coalesce(u.display_name, ''), g.granted_at, g.expires_at
            from {target.Table} g left join users u on u.id = g.grantee_id
            where g.{target.Key} = $1 and g.owner_id = $2 and g.revoked_at is null and (g.expires_at is null or g.expires_at > clock_timestamp())
            order by g.grantee_id is not null, lower(u.display_name), g.id
            """,
            connection)
        {
            Parameters = { new() { Value = id }, new() { Value = scope.User.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<ShareGrant> grants = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            grants.Add(new(
                new(reader.GetGuid(0)),
                await reader.IsDBNullAsync(1, cancellationToken) ? null : new UserId(reader.GetGuid(1)),
                reader.GetString(2),
                reader.GetFieldValue<DateTimeOffset>(3),
                await reader.IsDBNullAsync(4, cancellationToken) ? null : reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return grants;
    }

    /// <summary>Shares an own thing. To share it again with the same people changes the end of the grant that is there.</summary>
    public static async Task<SharingOutcome> GrantAsync(
        CollectionsDb db, UserScope scope, Target target, Guid id, UserId? grantee, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        if (grantee == scope.User)
        {
            return new SharingOutcome.Refused("userId", "It is yours already.");
        }

        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);

        // Under the row of what is shared: two windows at once make one grant. A grant that has expired makes room for the new one.
        await using var command = new NpgsqlCommand(
            $"""
            select count(g.id) filter (where g.revoked_at is null) from (select id from {target.Things} where id = $1 and user_id = $2 and deleted_at is null for update) t
            left join {target.Table} g on g.{target.Key} = t.id
            group by t.id
            """,
            connection)
        {
            Parameters = { new() { Value = id }, new() { Value = scope.User.Value } },
        };
        if (await command.ExecuteScalarAsync(cancellationToken) is not long count)
        {
            return new SharingOutcome.NotFound();
        }

        if (count >= MaxPerThing)
        {
            return new SharingOutcome.Refused("userId", $"It is shared with {MaxPerThing} people already; share it with everybody who may see the instance instead.");
        }

        await using var grant = new NpgsqlCommand(
            $"""
            with changed as (
                update {target.Table} set expires_at = $4
                where {target.Key} = $1 and owner_id = $2 and grantee_id is not distinct from $3 and revoked_at is null
                returning id),
            made as (
                insert into {target.Table} (id, {target.Key}, owner_id, instance_id, grantee_id, expires_at)
                select $5, t.id, t.user_id, t.instance_id, $3, $4 from {target.Things} t where t.id = $1 and not exists (select from changed)
                returning id)
            select id from changed union all select id from made
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = scope.User.Value },
                new NpgsqlParameter<Guid?> { TypedValue = grantee?.Value },
                new NpgsqlParameter<DateTimeOffset?> { TypedValue = expiresAt?.ToUniversalTime() },
                new() { Value = ShareGrantId.New().Value },
            },
        };
        try
        {
            var made = (Guid)(await grant.ExecuteScalarAsync(cancellationToken))!;
            await transaction.CommitAsync(cancellationToken);
            return new SharingOutcome.Done(made);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return new SharingOutcome.Refused("userId", "There is no such person.");
        }
    }

    public static async Task<SharingOutcome> RevokeAsync(
        CollectionsDb db, UserScope scope, Target target, Guid id, ShareGrantId grant, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            $"update {target.Table} set revoked_at = clock_timestamp() where id = $1 and {target.Key} = $2 and owner_id = $3 and revoked_at is null", connection)
        {
            Parameters = { new() { Value = grant.Value }, new() { Value = id }, new() { Value = scope.User.Value } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? new SharingOutcome.Done(grant.Value) : new SharingOutcome.NotFound();
    }

    /// <param name="Table">Of the grants.</param>
    /// <param name="Key">Its column for what is granted.</param>
    /// <param name="Things">What is granted.</param>
    public sealed record Target(string Table, string Key, string Things);
}
