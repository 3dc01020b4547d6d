using Collections.Core.Data;
using Npgsql;

namespace Collections.Core.Catalog;

/// <summary>
/// The KPIs of results: the SQL function <c>collection_kpis</c> guesses them and lays over it what people changed, for pages, API and SQL alike.
/// </summary>
public sealed class KpiQueries(CollectionsDb db, UserScope scope)
{
    /// <summary>Hidden ones too. Guesses need columns: before the first result of any collection only what people defined is known.</summary>
    /// <returns>Null when there is no such workflow for this user.</returns>
    public async Task<IReadOnlyList<Kpi>?> OfWorkflowAsync(WorkflowId workflow, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select (select c.id from report_data_collections c
                    where c.workflow_id = w.id and c.deleted_at is null
                    order by exists (select from report_data_columns r where r.collection_id = c.id) desc, c.created_at desc limit 1)
            from workflows w where w.id = $1 and w.deleted_at is null
            """, connection)
        {
            Parameters = { new() { Value = workflow.Value } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) switch
        {
            Guid collection => await ReadAsync(connection, collection, cancellationToken),
            null => null,
            _ => [],
        };
    }

    /// <summary>The KPIs of a collection, hidden ones too; under the user of the connection.</summary>
    internal static async Task<IReadOnlyList<Kpi>> ReadAsync(NpgsqlConnection connection, Guid collection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select key, name, kind, column_name, numerator, denominator, multiplier, raw_unit, unit, currency, currency_column, direction, goal, decimals,
                   "position", hidden, guessed, factor, numerator_factor, denominator_factor
            from collection_kpis($1)
            """, connection)
        {
            Parameters = { new() { Value = collection } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var kpis = new List<Kpi>();
        while (await reader.ReadAsync(cancellationToken))
        {
            kpis.Add(new()
            {
                Key = reader.GetString(0),
                Name = reader.GetString(1),
                Kind = KpiWords.Kind(reader.GetString(2)),
                Column = Text(3),
                Numerator = Text(4),
                Denominator = Text(5),
                Multiplier = reader.GetDecimal(6),
                RawUnit = KpiWords.RawUnit(reader.GetString(7)),
                Unit = KpiWords.Unit(reader.GetString(8)),
                Currency = Text(9),
                CurrencyColumn = Text(10),
                Direction = KpiWords.Direction(reader.GetString(11)),
                Goal = reader.IsDBNull(12) ? null : reader.GetDecimal(12),
                Decimals = reader.IsDBNull(13) ? null : reader.GetInt32(13),
                Position = reader.GetInt32(14),
                IsHidden = reader.GetBoolean(15),
                IsGuessed = reader.GetBoolean(16),
                Factor = reader.GetDecimal(17),
                NumeratorFactor = reader.GetDecimal(18),
                DenominatorFactor = reader.GetDecimal(19),
            });
        }

        return kpis;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
