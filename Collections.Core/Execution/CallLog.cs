using System.Globalization;
using Collections.Core.Amc;
using Npgsql;
using NpgsqlTypes;

namespace Collections.Core.Execution;

/// <summary>What one step did, kept until it is written together with the step's own rows.</summary>
internal sealed class CallLog
{
    /// <summary>Inserts <see cref="Parameters"/> from <paramref name="source"/>, which must give <c>id</c> and <c>instance_id</c>.</summary>
    public static string Insert(string source, int firstParameter) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        insert into execution_events (execution_id, instance_id, at, step, endpoint, duration_ms, http_status, amazon_request_id, note)
        select s.id, s.instance_id, n.at, n.step, n.endpoint, n.duration_ms, n.http_status, n.request_id, n.note
        from {source} s
        cross join unnest(${firstParameter}, ${firstParameter + 1}, ${firstParameter + 2}, ${firstParameter + 3}, ${firstParameter + 4}, ${firstParameter + 5}, ${firstParameter + 6})
            with ordinality as n (at, step, endpoint, duration_ms, http_status, request_id, note, place)
        order by n.place
        """);

    private readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    public void Add(AmcCall call, string step) => _entries.Add(
        new(call.StartedAt, step, call.Endpoint, (int)call.Duration.TotalMilliseconds, call.StatusCode, call.RequestId, call.Note));

    public void Add(DateTimeOffset at, string step, string note) => _entries.Add(new(at, step, null, null, null, null, note));

    /// <summary>Seven parameters: one array per column.</summary>
    public NpgsqlParameter[] Parameters() =>
    [
        Sql.Array(_entries.Select(entry => entry.At.ToUniversalTime()), NpgsqlDbType.TimestampTz),
        Sql.Array(_entries.Select(entry => entry.Step), NpgsqlDbType.Text),
        Sql.Array(_entries.Select(entry => entry.Endpoint), NpgsqlDbType.Text),
        Sql.Array(_entries.Select(entry => entry.DurationMs), NpgsqlDbType.Integer),
        Sql.Array(_entries.Select(entry => entry.HttpStatus), NpgsqlDbType.Integer),
        Sql.Array(_entries.Select(entry => entry.RequestId), NpgsqlDbType.Text),
        Sql.Array(_entries.Select(entry => entry.Note), NpgsqlDbType.Text),
    ];

    private sealed record Entry(DateTimeOffset At, string Step, string? Endpoint, int? DurationMs, int? HttpStatus, string? RequestId, string? Note);
}
