using System.Text.RegularExpressions;
using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Catalog;

/// <summary>
/// Adds instances, and changes what AMC does not tell of them. An instance is everybody's who has access to it, so only its Admins change it; it is
/// written as the worker, after the user's own access was looked up as the user.
/// </summary>
public sealed partial class InstanceWriter(CollectionsDb db, UserScope scope, AccessWriter access, ILogger<InstanceWriter> logger)
{
    private const int MostOpen = 100;

    /// <summary>Adds an instance to an account of which the user is Admin on another instance; who adds it becomes its Admin.</summary>
    public async Task<InstanceOutcome> AddAsync(InstanceRequest request, CancellationToken cancellationToken)
    {
        var name = request.Name.Trim();
        var problems = Check(new() { Name = name, TimeZone = request.TimeZone, Currency = request.Currency }, request.AmcInstanceId);
        if (!await IsAdminOfAccountAsync(request.AccountId, cancellationToken))
        {
            problems.Add(CatalogProblem.AccountUnknown());
        }

        if (problems is not [])
        {
            return new InstanceOutcome.Refused(problems);
        }

        var id = InstanceId.New();
        await using (var connection = await db.OpenWorkerAsync(cancellationToken))
        {
            await using var command = new NpgsqlCommand(
                """
                insert into amc_instances (id, account_id, instance_id, name, time_zone, currency, created_by) values ($1, $2, $3, $4, $5, $6, $7)
                on conflict (account_id, instance_id) do nothing
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = id.Value },
                    new() { Value = request.AccountId.Value },
                    new() { Value = request.AmcInstanceId.Value },
                    new() { Value = name },
                    new() { Value = request.TimeZone },
                    new() { Value = (object?)request.Currency ?? DBNull.Value },
                    new() { Value = scope.User.Value },
                },
            };
            if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            {
                return new InstanceOutcome.Refused([CatalogProblem.AmcInstanceTaken(request.AmcInstanceId)]);
            }
        }

        await access.GrantAsync(scope.User, [id], "Admin", scope.User, cancellationToken);
        Log.Added(logger, id);
        return new InstanceOutcome.Done(id);
    }

    public async Task<InstanceOutcome> ChangeAsync(InstanceId id, InstanceChange change, CancellationToken cancellationToken)
    {
        var problems = Check(change);
        if (change is { Name: null, TimeZone: null, Currency: null, MaxOpenExecutions: null })
        {
            problems.Add(CatalogProblem.NothingToChange());
        }

        switch (await RoleAsync(id, cancellationToken))
        {
            case null:
                return new InstanceOutcome.NotFound();
            case not "Admin":
                return new InstanceOutcome.Refused([CatalogProblem.InstanceReadOnly()]);
        }

        if (problems is not [])
        {
            return new InstanceOutcome.Refused(problems);
        }

        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            update amc_instances
            set name = coalesce($2, name), time_zone = coalesce($3, time_zone), currency = case when $4::text is null then currency else nullif($4, '') end,
                max_open_executions = coalesce($5, max_open_executions)
            where id = $1
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = id.Value },
                new() { Value = (object?)change.Name?.Trim() ?? DBNull.Value },
                new() { Value = (object?)change.TimeZone ?? DBNull.Value },
                new() { Value = (object?)change.Currency ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new() { Value = (object?)change.MaxOpenExecutions ?? DBNull.Value },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        Log.Changed(logger, id);
        return new InstanceOutcome.Done(id);
    }

    internal static List<CatalogProblem> Check(InstanceChange change, AmcInstanceId id)
    {
        var problems = Check(change);
        if (!AmcName.IsMatch(id.Value ?? ""))
        {
            problems.Add(CatalogProblem.AmcInstanceInvalid());
        }

        return problems;
    }

    private static List<CatalogProblem> Check(InstanceChange change)
    {
        List<CatalogProblem> problems = [.. change.Name is null ? [] : CatalogProblem.OfName(change.Name.Trim())];
        if (change.TimeZone is { } zone && !TimeZones.TryFind(zone, out _))
        {
            problems.Add(CatalogProblem.TimeZoneUnknown(zone));
        }

        if (change.Currency is { Length: > 0 } currency && !CurrencyCode.IsMatch(currency))
        {
            problems.Add(CatalogProblem.CurrencyUnknown());
        }

        if (change.MaxOpenExecutions is < 1 or > MostOpen)
        {
            problems.Add(CatalogProblem.LimitOutOfRange(MostOpen));
        }

        return problems;
    }

    private async Task<bool> IsAdminOfAccountAsync(AccountId account, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            select exists (select from amc_instances i join instance_access a on a.instance_id = i.id where i.account_id = $1 and a.role = 'Admin')
            """,
            connection)
        {
            Parameters = { new() { Value = account.Value } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>The user's own role on the instance; null when the user does not see it.</summary>
    private async Task<string?> RoleAsync(InstanceId id, CancellationToken cancellationToken)
    {
        await using var connection = await db.OpenAsync(scope, cancellationToken);
        await using var command = new NpgsqlCommand("select role from instance_access where instance_id = $1", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]{3,64}\z")]
    private static partial Regex AmcName { get; }

    [GeneratedRegex(@"^[A-Z]{3}\z")]
    private static partial Regex CurrencyCode { get; }

    private static partial class Log
    {
        [LoggerMessage(7121, LogLevel.Information, "Added instance {Instance}")]
        public static partial void Added(ILogger logger, InstanceId instance);

        [LoggerMessage(7122, LogLevel.Information, "Changed instance {Instance}")]
        public static partial void Changed(ILogger logger, InstanceId instance);
    }
}
