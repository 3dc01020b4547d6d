using Collections.Core.Amc;
using Npgsql;

namespace Collections.Core.Execution;

/// <summary>An execution that AMC has, or may have, as it stood when a poll began.</summary>
internal sealed record OpenExecution(
    ExecutionId Id, long Token, string Step, string? AmcId, DateTimeOffset? IntentAt, DateTimeOffset? AcceptedAt, string? AmcStatus, int Missed,
    string? RequestHash, DateOnly FirstDay, DateOnly LastDay, string TimeZone, DateTimeOffset? DeadlineAt, DateTimeOffset? AbsentSince, int TimeoutSeconds,
    Guid? Collection)
{
    public static OpenExecution Read(NpgsqlDataReader row) => new(
        new(row.GetGuid(0)), row.GetInt64(1), row.GetString(2), row.Text(3), row.Nullable<DateTimeOffset>(4), row.Nullable<DateTimeOffset>(5), row.Text(6),
        row.GetInt32(7), row.Text(8), row.GetFieldValue<DateOnly>(9), row.GetFieldValue<DateOnly>(10), row.GetString(11), row.Nullable<DateTimeOffset>(12),
        row.Nullable<DateTimeOffset>(13), row.GetInt32(14), row.Nullable<Guid>(15));

    /// <summary>The time that AMC gives it, and the grace beyond.</summary>
    public TimeSpan MayRunFor(ExecutionOptions options) => TimeSpan.FromSeconds(TimeoutSeconds) + options.OverdueGrace;

    public bool AsksTheSame(OpenExecution other) =>
        (RequestHash, FirstDay, LastDay, TimeZone) == (other.RequestHash, other.FirstDay, other.LastDay, other.TimeZone);

    /// <summary>Whether it asks for exactly what this row asked for.</summary>
    public bool IsTwin(AmcExecution execution) =>
        execution.Sql is { } sql
        && execution.TimeWindowStartOriginal == $"{FirstDay:yyyy-MM-dd}T00:00:00"
        && execution.TimeWindowEndOriginal == $"{LastDay.AddDays(1):yyyy-MM-dd}T00:00:00"
        && execution.TimeWindowTimeZoneOriginal == TimeZone
        && (IntentAt is not { } intent || execution.CreateTime is not { } created || created >= intent - TimeSpan.FromMinutes(1))
        && RequestHash == QueryText.Hash(sql);
}
