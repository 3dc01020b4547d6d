using Collections.Core.Planning;
using Npgsql;

namespace Collections.Core.Reporting;

/// <summary>What a user may do beside the reports of a collection.</summary>
internal sealed record ReportAccess(Guid Instance, bool IsEditable, WeekSpan Weeks)
{
    public static readonly ReportProblem ReadOnly = new(
        ReportProblemKind.ReadOnly, "", "You may look at this instance, but not change anything on it.");

    public IReadOnlyList<ReportProblem> ReadOnlyProblem => IsEditable ? [] : [ReadOnly];

    /// <summary>Null when there is no such collection for the user of the connection.</summary>
    public static async Task<ReportAccess?> FindAsync(NpgsqlConnection connection, CollectionId collection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select c.instance_id, c.instance_id = any (array(select editable_instances())), w.first, w.last
            from report_data_collections c
            cross join lateral (
                select coalesce(min(week_start_date), '0001-01-08') as first, coalesce(max(week_start_date), '0001-01-01') as last
                from report_data_weeks where collection_id = c.id) w
            where c.id = $1 and c.deleted_at is null
            """, connection)
        {
            Parameters = { new() { Value = collection.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new(reader.GetGuid(0), reader.GetBoolean(1), new(reader.GetFieldValue<DateOnly>(2), reader.GetFieldValue<DateOnly>(3))) : null;
    }
}
