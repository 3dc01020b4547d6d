using Collections.Core.Catalog;
using Collections.Core.Planning;
using Npgsql;

namespace Collections.Core.Ingestion;

/// <summary>
/// Which slot holds which column of a collection's results. Append-only: a slot never changes its meaning, so that weeks stay comparable;
/// a column that returns as something else gets a new one.
/// </summary>
internal sealed class ColumnMap(IReadOnlyList<ColumnMap.Entry> entries)
{
    public const int TextSlots = 40;
    public const int NumberSlots = 60;

    public static async Task<ColumnMap> ReadAsync(NpgsqlConnection connection, CollectionId collection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "select slot, name, column_type from report_data_columns where collection_id = $1 order by slot", connection)
        {
            Parameters = { new() { Value = collection.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<Entry>();

        while (await reader.ReadAsync(cancellationToken))
        {
            entries.Add(new Entry(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return new ColumnMap(entries);
    }

    /// <summary>Whether a dimension of this name was text in an earlier week; null when there was none.</summary>
    public bool? WasText(string name) =>
        entries.FirstOrDefault(entry => Same(entry.Name, name)) is { } entry ? !entry.IsNumber : null;

    /// <summary>The columns in their slots, or null when some have none yet.</summary>
    public IReadOnlyList<ResultColumn>? Find(IReadOnlyList<ColumnType> types)
    {
        var columns = types.Select((type, index) => Slot(type) is { } entry
            ? new ResultColumn(type.Name, entry.Slot, type.DataType, type.AmcColumnType, index + 1)
            : null).OfType<ResultColumn>().ToArray();
        return columns.Length == types.Count ? columns : null;
    }

    /// <summary>Gives slots to the columns that have none and saves them.</summary>
    /// <remarks>Needs a transaction of its own, short: it waits for others who extend the same map, and its foreign key locks the collection.</remarks>
    public static async Task<ColumnMap> ExtendAsync(
        NpgsqlConnection connection, CollectionId collection, InstanceId instance, IReadOnlyList<ColumnType> types, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('report_data_columns:' || $1, 0))", connection)
        {
            Parameters = { new() { Value = collection.ToString() } },
        })
        {
            await wait.ExecuteNonQueryAsync(cancellationToken);
        }

        // Read only now: another week of the collection may have extended the map in the meantime.
        var map = await ReadAsync(connection, collection, cancellationToken);
        var (extended, added) = map.Extend(types);

        foreach (var (entry, type, position) in added)
        {
            await using var insert = new NpgsqlCommand(
                """
                insert into report_data_columns (collection_id, instance_id, slot, name, data_type, column_type, position)
                values ($1, $2, $3, $4, $5, $6, $7)
                """, connection)
            {
                Parameters =
                {
                    new() { Value = collection.Value },
                    new() { Value = instance.Value },
                    new() { Value = entry.Slot },
                    new() { Value = entry.Name },
                    new() { Value = type.DataType },
                    new() { Value = entry.ColumnType },
                    new() { Value = position },
                },
            };
            await insert.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return extended;
    }

    private (ColumnMap Extended, List<(Entry Entry, ColumnType Type, int Position)> Added) Extend(IReadOnlyList<ColumnType> types)
    {
        var all = entries.ToList();
        var added = new List<(Entry, ColumnType, int)>();

        foreach (var (index, type) in types.Index().Where(item => Slot(item.Item) is null))
        {
            var isNumber = type.Kind == CellKind.Number;
            var used = all.Count(entry => entry.IsNumber == isNumber);

            if (used == (isNumber ? NumberSlots : TextSlots))
            {
                throw new UnreadableResultException(
                    UnreadableReason.TooManyColumns,
                    isNumber
                        ? $"the results of this collection have used all {NumberSlots} columns for numbers"
                        : $"the results of this collection have used all {TextSlots} columns for text",
                    column: type.Name);
            }

            var entry = new Entry($"{(isNumber ? 'm' : 'd')}{used + 1:00}", type.Name, type.AmcColumnType);
            all.Add(entry);
            added.Add((entry, type, index + 1));
        }

        return (new ColumnMap(all), added);
    }

    private Entry? Slot(ColumnType type) => entries.FirstOrDefault(entry =>
        entry.IsNumber == (type.Kind == CellKind.Number) && entry.ColumnType == type.AmcColumnType && Same(entry.Name, type.Name));

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    internal sealed record Entry(string Slot, string Name, string ColumnType)
    {
        public bool IsNumber => Slot[0] == 'm';
    }
}
