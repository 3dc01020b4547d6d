using System.Globalization;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Catalog;

/// <summary>Changes what a workflow's figures mean: for everybody who reads reports of it, and at once.</summary>
public sealed partial class KpiWriter(CollectionsDb db, UserScope scope, ICurrentUser user, ILogger<KpiWriter> logger)
{
    private const int MaxColumn = 300;

    /// <summary>Writes a KPI under its key; a guess under the same key is replaced by it.</summary>
    public async Task<KpiOutcome> SaveAsync(WorkflowId workflow, KpiEdit edit, CancellationToken cancellationToken)
    {
        var problems = Problems(edit).ToList();
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        if (await InstanceAsync(connection, workflow, cancellationToken) is not { } place)
        {
            return new KpiOutcome.NotFound();
        }

        if (!place.IsEditable)
        {
            problems.Add(CatalogProblem.InstanceReadOnly());
        }

        if (problems is not [])
        {
            return new KpiOutcome.Refused(problems);
        }

        var isRatio = edit.Kind == KpiKind.Ratio;
        await using var command = new NpgsqlCommand(
            """
            insert into workflow_kpis (workflow_id, key, instance_id, name, kind, column_name, numerator, denominator, multiplier, raw_unit, unit, currency,
                currency_column, direction, goal, decimals, position, hidden, updated_by, updated_by_name)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
            on conflict (workflow_id, key) do update
            set name = excluded.name, kind = excluded.kind, column_name = excluded.column_name, numerator = excluded.numerator,
                denominator = excluded.denominator, multiplier = excluded.multiplier, raw_unit = excluded.raw_unit, unit = excluded.unit,
                currency = excluded.currency, currency_column = excluded.currency_column, direction = excluded.direction, goal = excluded.goal,
                decimals = excluded.decimals, position = excluded.position, hidden = excluded.hidden, updated_at = clock_timestamp(),
                updated_by = excluded.updated_by, updated_by_name = excluded.updated_by_name
            """, connection)
        {
            Parameters =
            {
                new() { Value = workflow.Value },
                new() { Value = edit.Key },
                new() { Value = place.Instance },
                new() { Value = edit.Name.Trim() },
                new() { Value = KpiWords.Of(edit.Kind) },
                Column(isRatio ? null : edit.Column),
                Column(isRatio ? edit.Numerator : null),
                Column(isRatio ? edit.Denominator : null),
                new() { Value = edit.Multiplier },
                new() { Value = KpiWords.Of(edit.RawUnit) },
                new() { Value = KpiWords.Of(edit.Unit) },
                new() { Value = (object?)edit.Currency ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
                Column(edit.CurrencyColumn),
                new() { Value = KpiWords.Of(edit.Direction) },
                new() { Value = (object?)edit.Goal ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Numeric },
                new() { Value = (object?)(short?)edit.Decimals ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Smallint },
                new() { Value = edit.Position },
                new() { Value = edit.IsHidden },
                new() { Value = user.Id.Value },
                new() { Value = user.Name },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        Log.Changed(logger, workflow, edit.Key);
        return new KpiOutcome.Done();
    }

    /// <summary>Goes back to the guess; a KPI that was never guessed is gone.</summary>
    public async Task<KpiOutcome> ResetAsync(WorkflowId workflow, string key, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        if (await InstanceAsync(connection, workflow, cancellationToken) is not { } place)
        {
            return new KpiOutcome.NotFound();
        }

        if (!place.IsEditable)
        {
            return new KpiOutcome.Refused([CatalogProblem.InstanceReadOnly()]);
        }

        await using var command = new NpgsqlCommand("delete from workflow_kpis where workflow_id = $1 and key = $2", connection)
        {
            Parameters = { new() { Value = workflow.Value }, new() { Value = key } },
        };
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
        {
            return new KpiOutcome.NotFound();
        }

        Log.Reset(logger, workflow, key);
        return new KpiOutcome.Done();
    }

    private static IEnumerable<CatalogProblem> Problems(KpiEdit edit)
    {
        foreach (var problem in CatalogProblem.OfName(edit.Name.Trim()))
        {
            yield return problem;
        }

        if (edit.Key.Length is 0 or > 100 || !edit.Key.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '.' or '-') || edit.Key[0] is '.' or '-')
        {
            yield return Invalid("key", "The key is made of lower-case letters, digits, '_', '.' and '-', at most 100 of them.");
        }

        var columns = edit.Kind == KpiKind.Ratio
            ? new[] { ("numerator", edit.Numerator), ("denominator", edit.Denominator) }
            : [("column", edit.Column)];
        foreach (var (field, column) in columns)
        {
            if (string.IsNullOrWhiteSpace(column) || column.Length > MaxColumn || !PlainText.IsStorable(column))
            {
                yield return Invalid(field, edit.Kind == KpiKind.Ratio ? "A ratio needs two columns: a numerator and a denominator." : "Name the column.");
            }
        }

        if (edit.Multiplier == 0)
        {
            yield return Invalid("multiplier", "A multiplier of 0 would make every value 0.");
        }

        if (edit.Currency is { } currency && !(currency.Length == 3 && currency.All(char.IsAsciiLetterUpper)))
        {
            yield return Invalid("currency", "A currency is a code of three capital letters, such as USD.");
        }

        if (edit.CurrencyColumn is { } named && (named.Length is 0 or > MaxColumn || !PlainText.IsStorable(named)))
        {
            yield return Invalid("currencyColumn", "Name the column that holds the currency.");
        }

        if (edit.Decimals is < 0 or > 8)
        {
            yield return Invalid("decimals", "Between 0 and 8 decimals are possible.");
        }
    }

    private static CatalogProblem Invalid(string field, string message) => new(CatalogProblemKind.KpiInvalid, field, message);

    private static NpgsqlParameter Column(string? name) => new()
    {
        Value = (object?)name?.Trim().ToLower(CultureInfo.InvariantCulture) ?? DBNull.Value,
        NpgsqlDbType = NpgsqlDbType.Text,
    };

    private static async Task<(Guid Instance, bool IsEditable)?> InstanceAsync(NpgsqlConnection connection, WorkflowId workflow, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select instance_id, instance_id = any (array(select editable_instances())) from workflows where id = $1 and deleted_at is null", connection)
        {
            Parameters = { new() { Value = workflow.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetGuid(0), reader.GetBoolean(1)) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(7131, LogLevel.Information, "Changed KPI {Key} of workflow {Workflow}")]
        public static partial void Changed(ILogger logger, WorkflowId workflow, string key);

        [LoggerMessage(7132, LogLevel.Information, "Set KPI {Key} of workflow {Workflow} back to its guess")]
        public static partial void Reset(ILogger logger, WorkflowId workflow, string key);
    }
}
