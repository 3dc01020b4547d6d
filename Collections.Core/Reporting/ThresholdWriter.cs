using Collections.Core.Data;
using Collections.Core.Planning;
using Npgsql;

namespace Collections.Core.Reporting;

/// <summary>The thresholds of a person; their notices come to that person alone.</summary>
public sealed class ThresholdWriter(CollectionsDb db, UserScope scope, ReportQueries reports)
{
    private const int Most = 50;

    public async Task<IReadOnlyList<Threshold>> ListAsync(CollectionId collection, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            "select id, kpi, condition, value from report_thresholds where collection_id = $1 and deleted_at is null order by kpi, created_at", connection)
        {
            Parameters = { new() { Value = collection.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var thresholds = new List<Threshold>();
        while (await reader.ReadAsync(cancellationToken))
        {
            thresholds.Add(new(reader.GetGuid(0), reader.GetString(1), ThresholdWords.Parse(reader.GetString(2)), reader.GetDecimal(3)));
        }

        return thresholds;
    }

    /// <summary>Weeks that come from now on are held against it.</summary>
    public async Task<ReportWriteOutcome> AddAsync(
        CollectionId collection, string kpi, ThresholdCondition condition, decimal value, CancellationToken cancellationToken)
    {
        IReadOnlyList<Catalog.Kpi> known;
        await using (var session = await reports.OpenAsync(collection, null, cancellationToken))
        {
            if (session is null)
            {
                return new ReportWriteOutcome.NotFound();
            }

            known = session.Kpis;
        }

        if (known.All(candidate => candidate.Key != kpi))
        {
            return new ReportWriteOutcome.Refused([ReportProblems.UnknownKpi("kpi", kpi, known)]);
        }

        if (condition is ThresholdCondition.RisesBy or ThresholdCondition.FallsBy && value <= 0)
        {
            return new ReportWriteOutcome.Refused([new(ReportProblemKind.LimitInvalid, "value", "A rise or fall is more than 0 percent.")]);
        }

        var id = Guid.CreateVersion7();
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            insert into report_thresholds (id, collection_id, instance_id, user_id, kpi, condition, value, checked_change_no, checked_versions)
            select $1, c.id, c.instance_id, $3, $4, $5, $6, c.change_no,
                   array(select w.current_version_id from report_data_weeks w where w.collection_id = c.id and w.current_version_id is not null)
            from report_data_collections c
            where c.id = $2 and (select count(*) from report_thresholds t where t.collection_id = $2 and t.deleted_at is null) < $7
            """, connection)
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = collection.Value },
                new() { Value = scope.User.Value },
                new() { Value = kpi },
                new() { Value = ThresholdWords.Of(condition) },
                new() { Value = value },
                new() { Value = Most },
            },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1
            ? new ReportWriteOutcome.Done(id)
            : new ReportWriteOutcome.Refused([new(ReportProblemKind.LimitInvalid, "kpi", $"At most {Most} thresholds per collection are possible.")]);
    }

    public async Task<ReportWriteOutcome> DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand("update report_thresholds set deleted_at = clock_timestamp() where id = $1 and deleted_at is null", connection)
        {
            Parameters = { new() { Value = id } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? new ReportWriteOutcome.Done(id) : new ReportWriteOutcome.NotFound();
    }
}
