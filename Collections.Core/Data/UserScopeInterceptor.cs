using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Collections.Core.Data;

/// <summary>Puts the scope's user on every connection that EF opens.</summary>
internal sealed class UserScopeInterceptor(UserScope scope) : DbConnectionInterceptor
{
    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default) =>
        await CollectionsDb.SetUserAsync((NpgsqlConnection)connection, scope.User, cancellationToken);

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        throw new NotSupportedException("Open connections asynchronously.");
}
