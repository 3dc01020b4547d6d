using Collections.Core.Catalog;
using Collections.Core.Data;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Reporting;

/// <summary>The retail events of an instance: the usual ones, changed, hidden and added to by people.</summary>
public sealed class RetailEventWriter(CollectionsDb db, UserScope scope, ICurrentUser user)
{
    private const int MaxName = 200;
    private const int MaxKey = 100;
    private const int MaxDays = 366;

    /// <summary>All that touch the days, hidden ones too.</summary>
    public async Task<IReadOnlyList<RetailEvent>> ListAsync(InstanceId instance, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);

        // All with a key: one that was moved out of the days replaces the usual one all the same.
        await using var command = new NpgsqlCommand(
            """
            select id, key, name, start_date, end_date, hidden from retail_events
            where instance_id = $1 and deleted_at is null and (key is not null or start_date <= $3 and end_date >= $2)
            """, connection)
        {
            Parameters = { new() { Value = instance.Value }, new() { Value = first }, new() { Value = last } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var stored = new List<RetailEvent>();
        while (await reader.ReadAsync(cancellationToken))
        {
            stored.Add(new(
                reader.GetGuid(0), await reader.IsDBNullAsync(1, cancellationToken) ? null : reader.GetString(1), reader.GetString(2),
                reader.GetFieldValue<DateOnly>(3), reader.GetFieldValue<DateOnly>(4), reader.GetBoolean(5)));
        }

        return RetailCalendar.Between(first, last, stored);
    }

    /// <summary>Writes an event: a stored one by its id, a usual one by its key, else a new one.</summary>
    public async Task<ReportWriteOutcome> SaveAsync(InstanceId instance, RetailEvent wanted, CancellationToken cancellationToken)
    {
        List<ReportProblem> problems = [];
        if (PlainText.Length(wanted.Name.Trim()) is 0 or > MaxName || !PlainText.IsPrintable(wanted.Name.Trim()))
        {
            problems.Add(new(ReportProblemKind.TextInvalid, "name", $"An event has a name of 1 to {MaxName} characters."));
        }

        if (wanted.Key is { } key && (PlainText.Length(key) is 0 or > MaxKey || !PlainText.IsPrintable(key)))
        {
            problems.Add(new(ReportProblemKind.TextInvalid, "key", $"The key of an event has 1 to {MaxKey} characters."));
        }

        if (wanted.End < wanted.Start || wanted.End.DayNumber - wanted.Start.DayNumber > MaxDays)
        {
            problems.Add(new(ReportProblemKind.DateInvalid, "end", "An event ends on or after its first day, within a year."));
        }

        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var place = new NpgsqlCommand("select id = any (array(select editable_instances())) from amc_instances where id = $1", connection)
        {
            Parameters = { new() { Value = instance.Value } },
        };
        if (await place.ExecuteScalarAsync(cancellationToken) is not bool isEditable)
        {
            return new ReportWriteOutcome.NotFound();
        }

        if (!isEditable)
        {
            problems.Add(ReportAccess.ReadOnly);
        }

        if (problems is not [])
        {
            return new ReportWriteOutcome.Refused(problems);
        }

        await using var command = new NpgsqlCommand(
            """
            with changed as (
                update retail_events
                set name = $4, start_date = $5, end_date = $6, hidden = $7, updated_by_name = $8, updated_at = clock_timestamp(), deleted_at = null
                where instance_id = $2 and (id = $1 or $1 is null and key = $3 and deleted_at is null)
                returning id),
            added as (
                insert into retail_events (id, instance_id, key, name, start_date, end_date, hidden, updated_by_name)
                select gen_random_uuid(), $2, $3, $4, $5, $6, $7, $8 where $1 is null and not exists (select from changed)
                returning id)
            select id from changed union all select id from added
            """, connection)
        {
            Parameters =
            {
                new() { Value = (object?)wanted.Id ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid },
                new() { Value = instance.Value },
                new() { Value = (object?)wanted.Key ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                new() { Value = wanted.Name.Trim() },
                new() { Value = wanted.Start },
                new() { Value = wanted.End },
                new() { Value = wanted.IsHidden },
                new() { Value = user.Name },
            },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is Guid id
            ? new ReportWriteOutcome.Done(id)
            : new ReportWriteOutcome.Refused([new(ReportProblemKind.UnknownValue, "id", "This instance has no event with this id. Leave the id out to add one.")]);
    }

    /// <summary>Takes a stored event away; a usual one under it comes back as it is known to the program.</summary>
    public async Task<ReportWriteOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand("update retail_events set deleted_at = clock_timestamp() where id = $1 and deleted_at is null", connection)
        {
            Parameters = { new() { Value = id } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? new ReportWriteOutcome.Done(id) : new ReportWriteOutcome.NotFound();
    }
}
