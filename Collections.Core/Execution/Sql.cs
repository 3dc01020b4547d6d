using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Execution;

/// <summary>Shortens what every statement of the engine needs. Parameters are positional.</summary>
internal static class Sql
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object?> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        Add(command.Parameters, parameters);
        return command;
    }

    public static NpgsqlBatch Then(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object?> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command.Parameters, parameters);
        batch.BatchCommands.Add(command);
        return batch;
    }

    public static async Task<int> RunAsync(
        this NpgsqlConnection connection, string sql, object?[] parameters, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All rows of one statement.</summary>
    public static async Task<List<TRow>> ListAsync<TRow>(
        this NpgsqlConnection connection, string sql, object?[] parameters, Func<NpgsqlDataReader, TRow> read, CancellationToken cancellationToken)
    {
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ListAsync(read, cancellationToken);
    }

    /// <summary>All rows of the current result.</summary>
    public static async Task<List<TRow>> ListAsync<TRow>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, TRow> read, CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public static T? Nullable<T>(this NpgsqlDataReader reader, int ordinal)
        where T : struct => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<T>(ordinal);

    public static string? Text(this NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    /// <summary>An array whose elements may be null.</summary>
    public static NpgsqlParameter Array<T>(IEnumerable<T> values, NpgsqlDbType elements) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | elements };

    private static void Add(NpgsqlParameterCollection collection, ReadOnlySpan<object?> parameters)
    {
        foreach (var parameter in parameters)
        {
            collection.Add(parameter as NpgsqlParameter ?? new NpgsqlParameter { Value = parameter ?? DBNull.Value });
        }
    }
}
