using Collections.Core.Data;
using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>The runs of a collection that belong to no week, as far as the user may see them.</summary>
public sealed class WindowRuns(CollectionsDb db, UserScope scope)
{
    private const string Select =
        """
        select e.id, e.purpose, e.window_start, e.window_end, e.workflow_version, e.step, e.amc_status, e.error_class, e.error_message, e.requested_by_name,
               e.created_at, e.finished_at, r.id
        from workflow_executions e left join report_data_window_results r on r.execution_id = e.id
        where e.collection_id = $1 and e.purpose in ('comparison', 'whole_range') and e.error_class is distinct from 'surplus'
        order by e.created_at desc, e.id desc limit 200
        """;

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<WindowRun>> ListAsync(CollectionId collection, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        return await connection.ListAsync(
            Select,
            [collection.Value],
            row => new WindowRun(
                new(row.GetGuid(0)), row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetFieldValue<DateOnly>(3), row.GetInt32(4), row.GetString(5), row.Text(6),
                row.Text(7), row.Text(8), row.Text(9), row.GetFieldValue<DateTimeOffset>(10), row.Nullable<DateTimeOffset>(11),
                row.Nullable<long>(12) is { } result ? new(result) : null),
            cancellationToken);
    }
}
