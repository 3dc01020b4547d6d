using Collections.Core.Data;
using Npgsql;

namespace Collections.Core.Catalog;

/// <summary>Grants people access to instances. Runs as the worker: a user can never widen the own access.</summary>
public sealed class AccessWriter(CollectionsDb db)
{
    /// <summary>Gives a person a role on instances, in place of the one before. The caller has checked that whoever asks may do so.</summary>
    public async Task GrantAsync(UserId user, IEnumerable<InstanceId> instances, string role, UserId? grantedBy, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            insert into instance_access (user_id, instance_id, role, granted_by) select $1, i.id, $3, $4 from unnest($2::uuid[]) as i (id)
            on conflict (user_id, instance_id) do update set role = excluded.role, granted_by = excluded.granted_by, granted_at = clock_timestamp()
            where instance_access.role <> excluded.role
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = user.Value },
                new() { Value = instances.Select(instance => instance.Value).ToArray() },
                new() { Value = role },
                new() { Value = (object?)grantedBy?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Gives every Admin access to the instances that nobody has access to: else an instance that was just listed could be opened by nobody at all.
    /// </summary>
    /// <returns>How many instances still belong to nobody, because there is no Admin yet.</returns>
    public async Task<int> GrantUnclaimedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            with unclaimed as (select i.id from amc_instances i where not exists (select from instance_access a where a.instance_id = i.id)),
            admins as (
                select u.id from users u join user_roles m on m.user_id = u.id join roles r on r.id = m.role_id
                where r.normalized_name = 'ADMIN' and u.disabled_at is null),
            granted as (
                insert into instance_access (user_id, instance_id, role) select a.id, i.id, 'Admin' from admins a cross join unclaimed i
                on conflict do nothing
                returning instance_id)
            select count(*)::int from unclaimed where id not in (select instance_id from granted)
            """,
            connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
