using System.Text.Json;
using Collections.AmcSandbox;
using Collections.Tests.Support;
using Npgsql;

namespace Collections.Tests.Execution;

/// <summary>Judges the engine by what AMC saw: the sandbox's ledger, joined with our rows on AMC's id.</summary>
internal static class Judge
{
    private const int PerInstance = 10;
    private const int PerCollection = 10;
    private const int Collections = 5;

    /// <summary>Everything that is not as it must be; empty when all is well.</summary>
    public static async Task<List<string>> ComplaintsAsync(Engine engine) => await ComplaintsAsync(await engine.Sandbox.ReadLedgerAsync(), engine.Database);

    public static async Task<List<string>> ComplaintsAsync(SandboxLedger ledger, TestDatabase database)
    {
        var rows = await RowsAsync(database);
        return [.. Ownership(ledger, rows), .. Limits(ledger, rows), .. Reasons(rows), .. await SumsAsync(database, ledger)];
    }

    private static IEnumerable<string> Ownership(SandboxLedger ledger, List<Row> rows)
    {
        var owners = rows.Where(row => row.AmcId is not null).ToLookup(row => row.AmcId!, StringComparer.Ordinal);
        foreach (var execution in ledger.Executions.Where(execution => !execution.Others))
        {
            var count = owners[execution.WorkflowExecutionId.ToString()].Count();
            if (count != 1)
            {
                yield return $"{count} rows own AMC's execution {execution.WorkflowExecutionId} ({execution.Status})";
            }
        }
    }

    /// <summary>Counts what is open at AMC at every moment when one begins.</summary>
    private static IEnumerable<string> Limits(SandboxLedger ledger, List<Row> rows)
    {
        var collections = rows.Where(row => row.AmcId is not null).ToDictionary(row => row.AmcId!, row => row.Collection, StringComparer.Ordinal);
        var open = ledger.Executions
            .Where(execution => !execution.Others)
            .Select(execution => (execution.InstanceId, Collection: collections.GetValueOrDefault(execution.WorkflowExecutionId.ToString()), From: execution.CreateTime, To: execution.EndTime ?? DateTimeOffset.MaxValue))
            .ToList();
        foreach (var moment in open.Select(execution => execution.From).Distinct())
        {
            var now = open.Where(execution => execution.From <= moment && moment < execution.To).ToList();
            if (now.GroupBy(execution => execution.InstanceId).Any(group => group.Count() > PerInstance))
            {
                yield return $"{now.GroupBy(execution => execution.InstanceId).Max(group => group.Count())} at once on an instance";
            }

            if (now.GroupBy(execution => execution.Collection).Any(group => group.Count() > PerCollection))
            {
                yield return $"{now.GroupBy(execution => execution.Collection).Max(group => group.Count())} at once of a collection";
            }

            if (now.Select(execution => execution.Collection).Distinct().Count() > Collections)
            {
                yield return $"{now.Select(execution => execution.Collection).Distinct().Count()} collections at once";
            }
        }
    }

    /// <summary>Every further row for a week has its reason: the one before it ended without a result, or it was asked for.</summary>
    private static IEnumerable<string> Reasons(List<Row> rows)
    {
        foreach (var week in rows.Where(row => row.Week is not null).GroupBy(row => row.Week))
        {
            var inTurn = week.OrderBy(row => row.CreatedAt).ToList();
            foreach (var (before, row) in inTurn.Zip(inTurn.Skip(1)).Where(pair => pair.First.ErrorClass is null && !pair.Second.WasAskedFor))
            {
                yield return $"{row.Purpose} {row.Id} follows {before.Id} ({before.Step}) without a reason";
            }
        }
    }

    /// <summary>What stands as a week's result is AMC's: as many rows, and each column adds up to the same.</summary>
    private static async Task<List<string>> SumsAsync(TestDatabase database, SandboxLedger ledger)
    {
        var stored = await TestDatabase.ListAsync<string>(
            database.SuperUser,
            """
            select jsonb_build_object('week', w.week_start_date, 'id', v.amc_execution_id, 'rows', w.row_count,
                'sums', (select jsonb_object_agg(m.key, m.value -> 'sum') from jsonb_each(w.summary_stats -> 'metrics') m))::text
            from report_data_weeks w join report_data_week_versions v on v.id = w.current_version_id where w.status = 'SUCCESS'
            """);
        var executions = ledger.Executions.ToDictionary(execution => execution.WorkflowExecutionId.ToString(), StringComparer.Ordinal);
        List<string> complaints = [];
        foreach (var week in stored.Select(json => JsonDocument.Parse(json).RootElement))
        {
            if (!executions.TryGetValue(week.GetProperty("id").GetString()!, out var execution))
            {
                complaints.Add($"AMC has not executed the result of week {week}");
                continue;
            }

            var sums = execution.Sums.ToDictionary(sum => sum.Key.ToLowerInvariant(), sum => sum.Value);
            if (week.GetProperty("rows").GetInt64() != execution.Rows
                || sums.Count == 0
                || sums.Any(sum => !week.GetProperty("sums").TryGetProperty(sum.Key, out var ours) || ours.GetDecimal() != sum.Value))
            {
                complaints.Add($"week {week} is not AMC's {execution.Rows} rows, {string.Join(", ", sums)}");
            }
        }

        return complaints;
    }

    private static async Task<List<Row>> RowsAsync(TestDatabase database)
    {
        await using var connection = new NpgsqlConnection(database.SuperUser);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "select id, collection_id, week_id, purpose, step, amc_execution_id, error_class, created_at, requested_by is not null or scheduled from workflow_executions", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<Row>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(new(
                reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetGuid(2), reader.GetString(3), reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6), reader.GetFieldValue<DateTimeOffset>(7), reader.GetBoolean(8)));
        }

        return rows;
    }

    private sealed record Row(Guid Id, Guid? Collection, Guid? Week, string Purpose, string Step, string? AmcId, string? ErrorClass, DateTimeOffset CreatedAt, bool WasAskedFor);
}
