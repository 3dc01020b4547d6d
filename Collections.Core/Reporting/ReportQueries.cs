using Collections.Core.Data;
using Collections.Core.Planning;

namespace Collections.Core.Reporting;

/// <summary>
/// What pages, the API, exports and snapshots read of collected weeks, as far as the user may see them. Each method reads by itself; who
/// needs several parts of one report opens a <see cref="ReportSession"/> and reads the weeks once.
/// </summary>
public sealed class ReportQueries(CollectionsDb db, UserScope scope, TimeProvider time)
{
    /// <summary>Null when there is no such collection for this user. Dispose it: it holds a connection.</summary>
    /// <param name="collection">Whose weeks.</param>
    /// <param name="knownOn">As they were known at the end of this day; null: as they are known now.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<ReportSession?> OpenAsync(CollectionId collection, DateOnly? knownOn, CancellationToken cancellationToken)
    {
        var connection = await db.OpenAsync(scope, cancellationToken);
        try
        {
            if (await ReportSession.OpenAsync(connection, collection, knownOn, time, cancellationToken) is { } session)
            {
                return session;
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    public Task<ReportOutcome<Report>> ReadAsync(ReportRequest request, CancellationToken cancellationToken) =>
        WithAsync(request.Collection, request.KnownOn, session => session.ReadAsync(request, cancellationToken), cancellationToken);

    public Task<ReportOutcome<ReportCompare>> CompareAsync(CompareRequest request, CancellationToken cancellationToken) =>
        WithAsync(request.Collection, request.KnownOn, session => session.CompareAsync(request, cancellationToken), cancellationToken);

    public Task<ReportOutcome<Breakdown>> BreakdownAsync(BreakdownRequest request, CancellationToken cancellationToken) =>
        WithAsync(request.Collection, request.KnownOn, session => session.BreakdownAsync(request, cancellationToken), cancellationToken);

    public Task<ReportOutcome<Drivers>> DriversAsync(DriversRequest request, CancellationToken cancellationToken) =>
        WithAsync(request.Collection, request.KnownOn, session => session.DriversAsync(request, cancellationToken), cancellationToken);

    /// <summary>Values of a dimension in the newest result, most frequent first, for a person to choose from.</summary>
    public Task<ReportOutcome<IReadOnlyList<DimensionValue>>> ValuesAsync(
        CollectionId collection, string dimension, string? search, int limit, CancellationToken cancellationToken) =>
        WithAsync(collection, null, session => session.ValuesAsync(dimension, search, limit, cancellationToken), cancellationToken);

    private async Task<ReportOutcome<T>> WithAsync<T>(
        CollectionId collection, DateOnly? knownOn, Func<ReportSession, Task<ReportOutcome<T>>> read, CancellationToken cancellationToken)
    {
        await using var session = await OpenAsync(collection, knownOn, cancellationToken);
        return session is null ? new ReportOutcome<T>.NotFound() : await read(session);
    }
}
