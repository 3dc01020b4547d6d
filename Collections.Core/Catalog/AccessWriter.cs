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
        await GrantAsync(connection, user, instances, role, grantedBy, cancellationToken);
    }

    /// <summary>The same within the caller's transaction.</summary>
    internal static async Task GrantAsync(
        NpgsqlConnection connection, UserId user, IEnumerable<InstanceId> instances, string role, UserId? grantedBy, CancellationToken cancellationToken)
    {
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

    /// <summary>Takes a person's access away. The caller has checked that whoever asks may do so.</summary>
    public async Task RevokeAsync(UserId user, InstanceId instance, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var command = new NpgsqlCommand("delete from instance_access where user_id = $1 and instance_id = $2", connection)
        {
            Parameters = { new() { Value = user.Value }, new() { Value = instance.Value } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Who may see an instance, by name. The caller has checked that whoever asks may know.</summary>
    public Task<IReadOnlyList<AccessRow>> OfInstanceAsync(InstanceId instance, CancellationToken cancellationToken) =>
        ListAsync("a.instance_id = $1 order by u.display_name, u.id", instance.Value, cancellationToken);

    /// <summary>What a person may see, by name of the instance. The caller has checked that whoever asks may know.</summary>
    public Task<IReadOnlyList<AccessRow>> OfPersonAsync(UserId user, CancellationToken cancellationToken) =>
        ListAsync("a.user_id = $1 order by i.name, i.id", user.Value, cancellationToken);

    /// <summary>All instances, by name. The caller has checked that whoever asks may know.</summary>
    public async Task<IReadOnlyList<(InstanceId Id, string Name)>> InstancesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var command = new NpgsqlCommand("select id, name from amc_instances order by name, id", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var instances = new List<(InstanceId, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            instances.Add((new(reader.GetGuid(0)), reader.GetString(1)));
        }

        return instances;
    }

    private async Task<IReadOnlyList<AccessRow>> ListAsync(string which, Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            select u.id, u.display_name, coalesce(u.email, ''), u.disabled_at is not null, i.id, i.name, a.role
            from instance_access a join users u on u.id = a.user_id join amc_instances i on i.id = a.instance_id
            where {which}
            """,
            connection)
        {
            Parameters = { new() { Value = id } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<AccessRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new(
                new(reader.GetGuid(0)), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3), new(reader.GetGuid(4)), reader.GetString(5), reader.GetString(6)));
        }

        return rows;
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
