using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace Collections.Core.Planning;

/// <summary>What pages and the API read of collections and weeks, as far as the user may see it: what is not visible does not exist.</summary>
public sealed class CollectionQueries(IDbContextFactory<CollectionsDbContext> contexts, TimeProvider time)
{
    private const int LogLines = 1_000;

    private const string WeekSql =
        """
        select w.id, w.collection_id, w.week_start_date, w.week_end_date, w.window_start, w.window_end, w.partial, w.status, w.reason_code, w.reason, w.not_before,
            w.attempt, week_amc_execution_id(w.amc_execution_id, w.workflow_execution_id) as execution_id, w.workflow_execution_id, e.step, e.purpose, e.amc_status,
            e.next_at, w.execution_duration, w.error_class, w.error_message, w.row_count, v.version, v.collected_at, v.warning, w.started_at, w.finished_at,
            w.updated_at, w.change_no
        from report_data_weeks w
        left join workflow_executions e on e.week_id = w.id and e.step not in ('done', 'failed', 'cancelled')
        left join report_data_week_versions v on v.id = w.current_version_id
        """;

    private const string ExecutionSql =
        """
        select e.id, e.instance_id, e.collection_id, e.week_id, e.purpose, e.step, e.workflow_version, e.window_start, e.window_end, e.time_zone, e.attempt,
            e.recoveries, coalesce(nullif(e.amc_execution_id, ''), nullif(e.execution_id, '')) as amc_execution_id, e.amc_status, e.amc_status_reason,
            e.error_class, e.error_message, e.scheduled, e.requested_by_name, e.created_at, e.accepted_at, e.started_at, e.terminal_at, e.finished_at, e.next_at
        from workflow_executions e
        """;

    /// <summary>A part of the list. The page is chosen first and only the weeks of its collections are read: a thousand collections cost what ten do.</summary>
    /// <exception cref="FormatException">The cursor is none of this list.</exception>
    public async Task<CollectionPage> ListAsync(CollectionFilter filter, CancellationToken cancellationToken)
    {
        var cursor = PageCursor.Parse(filter.Cursor, isTime: filter.Sort != CollectionSort.Name);
        var limit = Math.Clamp(filter.Limit, 1, CollectionFilter.MaxLimit);
        var now = time.GetUtcNow();

        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Set<CollectionFacts>().FromSqlRaw(
            ListSql(filter.Sort, filter.IsDeleted),
            now.UtcDateTime,
            (object?)Pattern(filter.Search) ?? DBNull.Value,
            filter.Statuses.Select(status => status.Text()).ToArray(),
            filter.Instances.Select(instance => instance.Value).ToArray(),
            limit + 1,
            cursor is null ? DBNull.Value : filter.Sort == CollectionSort.Name ? cursor.Value.Value : cursor.Value.Time,
            (object?)cursor?.Id ?? DBNull.Value,
            Collection.RestorableFor).ToListAsync(cancellationToken);

        var items = rows.Take(limit).Select(row => row.ToRow(now)).ToList();
        return new(items, rows.Count > limit ? CursorAfter(items[^1], filter.Sort).ToString() : null);
    }

    /// <summary>The collections that were made with a workflow, newest first.</summary>
    public async Task<IReadOnlyList<WorkflowUse>> UsesAsync(WorkflowId workflow, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Collections.AsNoTracking()
            .Where(row => row.WorkflowId == workflow && row.DeletedAt == null)
            .OrderByDescending(row => row.CreatedAt)
            .Select(row => new WorkflowUse(row.Id, row.Name, row.WorkflowVersion, row.Status))
            .ToListAsync(cancellationToken);
    }

    /// <summary>How many collections were made with each workflow; none: not in it.</summary>
    public async Task<IReadOnlyDictionary<WorkflowId, int>> UseCountsAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Collections.AsNoTracking()
            .Where(row => row.DeletedAt == null)
            .GroupBy(row => row.WorkflowId)
            .Select(uses => new { uses.Key, Count = uses.Count() })
            .ToDictionaryAsync(uses => uses.Key, uses => uses.Count, cancellationToken);
    }

    /// <summary>Whether anybody has looked at a report of what one may see.</summary>
    public async Task<bool> HasReportAsync(CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Collections.AsNoTracking().AnyAsync(row => row.DeletedAt == null && row.LastReportGeneratedAt != null, cancellationToken);
    }

    /// <summary>Null when there is no such collection for this user.</summary>
    public async Task<CollectionDetail?> FindAsync(CollectionId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await FindAsync(db, id, cancellationToken);
    }

    /// <summary>The collection with all its weeks, oldest first: the specification's <c>get_collection_progress</c>.</summary>
    public Task<CollectionProgress?> ProgressAsync(CollectionId id, CancellationToken cancellationToken) => ChangesAsync(id, -1, cancellationToken);

    /// <summary>The collection with the weeks that changed after a change number; ask the next time with the number that this returns.</summary>
    public async Task<CollectionProgress?> ChangesAsync(CollectionId id, long afterChangeNo, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);

        // Once for both reads: every open page asks this at every change, and each opening sets the user anew.
        await db.Database.OpenConnectionAsync(cancellationToken);

        // The collection first: what changes between the two reads is then read twice, and never missed.
        return await FindAsync(db, id, cancellationToken) is { } collection
            ? new(collection, await WeeksAsync(db, id, afterChangeNo, cancellationToken))
            : null;
    }

    /// <summary>Null when there is no such week for this user.</summary>
    public async Task<WeekDetail?> WeekAsync(WeekId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var week = await db.Set<WeekRow>().FromSqlRaw($"{WeekSql} where w.id = {{0}}", id.Value).SingleOrDefaultAsync(cancellationToken);
        if (week is null || await FindAsync(db, week.CollectionId, cancellationToken) is not { } collection)
        {
            return null;
        }

        var around = await db.Weeks.AsNoTracking()
            .Where(row => row.CollectionId == week.CollectionId
                && row.WeekStartDate >= week.WeekStartDate.AddDays(-7) && row.WeekStartDate <= week.WeekStartDate.AddDays(7))
            .Select(row => new { row.Id, row.WeekStartDate })
            .ToListAsync(cancellationToken);

        // The query that was run, if there was a run; else the one that will be.
        var ran = await db.Executions.AsNoTracking()
            .Where(row => row.WeekId == id)
            .OrderByDescending(row => row.CreatedAt)
            .Select(row => new { row.WorkflowVersion })
            .FirstOrDefaultAsync(cancellationToken);
        var version = ran?.WorkflowVersion ?? collection.WorkflowVersion;
        var sql = await db.WorkflowVersions.AsNoTracking()
            .Where(row => row.WorkflowId == collection.WorkflowId && row.Version == version)
            .Select(row => row.SqlQuery)
            .SingleAsync(cancellationToken);
        var rendering = SqlTemplate.Parse(sql).Render(collection.Inputs.For(week.WindowStart, week.WindowEnd));

        return new(
            week,
            collection,
            around.Find(row => row.WeekStartDate < week.WeekStartDate)?.Id,
            around.Find(row => row.WeekStartDate > week.WeekStartDate)?.Id,
            version,
            rendering is SqlRendering.Ready ready ? ready.Sql : null,
            rendering is SqlRendering.Refused refused ? [.. refused.Problems.Select(problem => problem.Text)] : []);
    }

    /// <summary>Every run of a week, newest first.</summary>
    public async Task<IReadOnlyList<WeekExecution>> WeekExecutionsAsync(WeekId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Set<WeekExecution>().FromSqlRaw(
            $"{ExecutionSql} where e.week_id = {{0}} and exists (select from report_data_collections c where c.id = e.collection_id and c.deleted_at is null) order by e.created_at desc, e.id desc", id.Value).ToListAsync(cancellationToken);
    }

    /// <summary>Every stored result of a week, newest first.</summary>
    public async Task<IReadOnlyList<WeekVersionRow>> WeekVersionsAsync(WeekId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.WeekVersions.AsNoTracking()
            .Where(row => row.WeekId == id && db.Collections.Any(collection => collection.Id == row.CollectionId && collection.DeletedAt == null))
            .OrderByDescending(row => row.Version)
            .Select(row => new WeekVersionRow
            {
                Id = row.Id,
                ExecutionId = row.ExecutionId,
                Version = row.Version,
                IsCurrent = db.Weeks.Any(week => week.CurrentVersionId == row.Id),
                WindowStart = row.WindowStart,
                WindowEnd = row.WindowEnd,
                WorkflowVersion = row.WorkflowVersion,
                AmcExecutionId = row.AmcExecutionId,
                CollectedAt = row.CollectedAt,
                Rows = row.Rows,
                FilteredRows = row.FilteredRows,
                Files = row.Files,
                Bytes = row.Bytes,
                Sha256 = row.Sha256,
                Warning = row.Warning,
            })
            .ToListAsync(cancellationToken);
    }

    /// <summary>The newest thousand lines of a week's log, oldest first.</summary>
    public async Task<IReadOnlyList<WeekLogLine>> WeekLogAsync(WeekId id, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lines = await (
            from line in db.ExecutionEvents.AsNoTracking()
            join execution in db.Executions on line.ExecutionId equals execution.Id
            where execution.WeekId == id && db.Collections.Any(collection => collection.Id == execution.CollectionId && collection.DeletedAt == null)
            orderby line.Id descending
            select new WeekLogLine
            {
                Id = line.Id,
                ExecutionId = line.ExecutionId,
                Attempt = execution.Attempt,
                At = line.At,
                Step = line.Step,
                Endpoint = line.Endpoint,
                DurationMs = line.DurationMs,
                HttpStatus = line.HttpStatus,
                AmazonRequestId = line.AmazonRequestId,
                Note = line.Note,
            }).Take(LogLines).ToListAsync(cancellationToken);
        lines.Reverse();
        return lines;
    }

    /// <summary>What was done to a collection, newest first; <paramref name="before"/> goes on from a page.</summary>
    public async Task<ActivityPage> ActivityAsync(CollectionId id, long? before, int limit, CancellationToken cancellationToken)
    {
        limit = Math.Clamp(limit, 1, CollectionFilter.MaxLimit);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var lines = await (
            from line in db.CollectionEvents.AsNoTracking()
            where line.CollectionId == id && (before == null || line.Id < before)
            orderby line.Id descending
            select new ActivityLine(
                line.Id,
                line.At,
                line.UserName,
                line.Kind,
                line.Note,
                line.WeekId,
                db.Weeks.Where(week => week.Id == line.WeekId).Select(week => (DateOnly?)week.WeekStartDate).FirstOrDefault()))
            .Take(limit + 1)
            .ToListAsync(cancellationToken);
        var items = lines.Take(limit).ToList();
        return new(items, lines.Count > limit ? items[^1].Id : null);
    }

    /// <summary>The names of collections that are still there.</summary>
    public async Task<Dictionary<CollectionId, string>> NamesAsync(IEnumerable<CollectionId> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.Distinct().ToList();
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        return await db.Collections.AsNoTracking()
            .Where(row => wanted.Contains(row.Id) && row.DeletedAt == null)
            .ToDictionaryAsync(row => row.Id, row => row.Name, cancellationToken);
    }

    /// <summary>Executions of every kind, newest first.</summary>
    /// <exception cref="FormatException">The cursor is none of this list.</exception>
    public async Task<ExecutionPage> ExecutionsAsync(ExecutionFilter filter, CancellationToken cancellationToken)
    {
        var cursor = PageCursor.Parse(filter.Cursor, isTime: true);
        var limit = Math.Clamp(filter.Limit, 1, ExecutionFilter.MaxLimit);
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await db.Set<WeekExecution>().FromSqlRaw(
            $$"""
            {{ExecutionSql}}
            where ({0}::uuid is null or e.instance_id = {0}) and ({1}::uuid is null or e.collection_id = {1})
              and (not {2} or e.step not in ('done', 'failed', 'cancelled'))
              and ({3}::timestamptz is null or (e.created_at, e.id) < ({3}, {4}::uuid))
              and (cardinality({6}) = 0 or e.step = any ({6})) and ({7}::text is null or e.purpose = {7})
              and ({8}::text is null or e.error_message ilike {8} or e.amc_status_reason ilike {8} or e.amc_execution_id ilike {8} or e.id::text ilike {8})
            order by e.created_at desc, e.id desc
            limit {5}
            """,
            (object?)filter.Instance?.Value ?? DBNull.Value,
            (object?)filter.Collection?.Value ?? DBNull.Value,
            filter.OnlyOpen,
            (object?)cursor?.Time ?? DBNull.Value,
            (object?)cursor?.Id ?? DBNull.Value,
            limit + 1,
            filter.State?.Steps().ToArray() ?? [],
            (object?)filter.Purpose ?? DBNull.Value,
            (object?)Pattern(filter.Search) ?? DBNull.Value).ToListAsync(cancellationToken);
        var items = rows.Take(limit).ToList();
        return new(items, rows.Count > limit ? PageCursor.Of(items[^1].CreatedAt, items[^1].Id.Value).ToString() : null);
    }

    private static string ListSql(CollectionSort sort, bool isDeleted)
    {
        var (order, after) = sort switch
        {
            CollectionSort.LastChange => ("c.updated_at desc, c.id desc", "(c.updated_at, c.id) < ({5}::timestamptz, {6}::uuid)"),
            CollectionSort.Name => ("lower(c.name), c.id", "(lower(c.name), c.id) > (lower({5}::text), {6}::uuid)"),
            _ => ("c.created_at desc, c.id desc", "(c.created_at, c.id) < ({5}::timestamptz, {6}::uuid)"),
        };
        return $$"""
            select {{CollectionFacts.Columns}}
            from (
                select c.* from report_data_collections c
                where {{(isDeleted ? "c.deleted_at > clock_timestamp() - {7}::interval" : "c.deleted_at is null")}}
                  and ({1}::text is null or c.name ilike {1} or c.created_by_name ilike {1}
                       or c.instance_id in (select n.id from amc_instances n where n.name ilike {1} or n.instance_id ilike {1}))
                  and (cardinality({2}) = 0 or c.status = any ({2}))
                  and (cardinality({3}) = 0 or c.instance_id = any ({3}))
                  and ({6}::uuid is null or {{after}})
                order by {{order}}
                limit {4}
            ) c
            {{CollectionFacts.Joins}}
            order by {{order}}
            """;
    }

    private async Task<CollectionDetail?> FindAsync(CollectionsDbContext db, CollectionId id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();

        // As a list: what EF composes on SQL of ours it writes anew each time, and every open page asks this at every change.
        var facts = await db.Set<CollectionDetailFacts>().FromSqlRaw(CollectionDetailFacts.Sql, now.UtcDateTime, id.Value).ToListAsync(cancellationToken);
        return facts is [var one] ? one.ToDetail(now) : null;
    }

    private static Task<List<WeekRow>> WeeksAsync(CollectionsDbContext db, CollectionId id, long afterChangeNo, CancellationToken cancellationToken) =>
        db.Set<WeekRow>().FromSqlRaw(
            $"{WeekSql} where w.collection_id = {{0}} and w.change_no > {{1}} order by w.week_start_date", id.Value, afterChangeNo).ToListAsync(cancellationToken);

    private static PageCursor CursorAfter(CollectionRow row, CollectionSort sort) => sort switch
    {
        CollectionSort.LastChange => PageCursor.Of(row.UpdatedAt, row.Id.Value),
        CollectionSort.Name => new(row.Name, row.Id.Value),
        _ => PageCursor.Of(row.CreatedAt, row.Id.Value),
    };

    /// <summary>Anywhere in the text; what the user writes is text, not a pattern.</summary>
    private static string? Pattern(string? search) => string.IsNullOrWhiteSpace(search) || !PlainText.IsStorable(search)
        ? null
        : $"%{search.Trim().Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
