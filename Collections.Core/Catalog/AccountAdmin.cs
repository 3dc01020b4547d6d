using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Collections.Core.Catalog;

/// <summary>
/// What administrators do with AMC accounts: try and renew credentials, see what AMC lists, bring instances into the catalog. The caller has checked that
/// whoever asks is an administrator; everything here is read and written as the worker.
/// </summary>
/// <remarks>Nothing is kept that AMC has not just answered to.</remarks>
public sealed partial class AccountAdmin
{
    private readonly CollectionsDb _db;
    private readonly CredentialStore _credentials;
    private readonly IAmcClient _amc;
    private readonly AmcTokens _tokens;
    private readonly ICurrentUser _user;
    private readonly TimeProvider _time;
    private readonly ILogger<AccountAdmin> _logger;

    internal AccountAdmin(
        CollectionsDb db, CredentialStore credentials, IAmcClient amc, AmcTokens tokens, ICurrentUser user, TimeProvider time, ILogger<AccountAdmin> logger)
    {
        (_db, _credentials, _amc, _tokens, _user, _time, _logger) = (db, credentials, amc, tokens, user, time, logger);
    }

    /// <summary>False in a process without the worker's login: then none of this works here.</summary>
    public bool IsPossible => _db.HasWorker;

    /// <summary>All accounts, by name.</summary>
    public async Task<IReadOnlyList<AccountRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await _db.OpenWorkerAsync(cancellationToken);
        return await ReadAsync(connection, null, cancellationToken);
    }

    public async Task<AccountRow?> FindAsync(AccountId id, CancellationToken cancellationToken)
    {
        await using var connection = await _db.OpenWorkerAsync(cancellationToken);
        return await ReadAsync(connection, id, cancellationToken) is [var account] ? account : null;
    }

    /// <summary>Asks AMC with credentials that are not stored, and keeps nothing.</summary>
    /// <param name="expected">An instance that AMC must list; null: whatever it lists.</param>
    public async Task<ConnectionCheck> TryAsync(AccountRequest request, AmcInstanceId? expected, CancellationToken cancellationToken)
    {
        var account = request.Cleaned();
        if (account.Problems() is { Count: > 0 } problems)
        {
            return new ConnectionCheck.Invalid(problems);
        }

        var trial = _credentials.BeginTrial(account.Credentials);
        try
        {
            return await AskAsync(new(trial, new(account.EntityId), new(account.MarketplaceId)), expected, cancellationToken);
        }
        finally
        {
            _credentials.EndTrial(trial);
            _tokens.Forget(trial);
        }
    }

    /// <summary>Asks AMC with the stored credentials; null when there is no such account. What works ends the holds at once: the account's, and that of the instance.</summary>
    public async Task<ConnectionCheck?> TryAsync(AccountId id, AmcInstanceId? expected, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } account)
        {
            return null;
        }

        // What was cached may be older than a revocation at Amazon.
        _tokens.Forget(id);
        var check = await AskAsync(new(id, account.EntityId, account.MarketplaceId), expected, cancellationToken);
        if (check is ConnectionCheck.Works)
        {
            await using var connection = await _db.OpenWorkerAsync(cancellationToken);
            await ReleaseAsync(connection, id, cancellationToken);
            if (expected is { } instance)
            {
                await ReleaseAsync(connection, id, instance, cancellationToken);
            }
        }

        return check;
    }

    /// <summary>Brings an account and some of its instances into the catalog; who does it becomes Admin of these. An account that is there gets these credentials.</summary>
    public async Task<ConnectOutcome> ConnectAsync(AccountRequest request, IReadOnlyList<InstancePick> picks, CancellationToken cancellationToken)
    {
        var account = request.Cleaned();
        if (Check(picks) is { Count: > 0 } problems)
        {
            return new ConnectOutcome.Refused(problems);
        }

        switch (await TryAsync(account, expected: null, cancellationToken))
        {
            case ConnectionCheck.Invalid invalid:
                return new ConnectOutcome.Refused(invalid.Problems);
            case ConnectionCheck.Fails fails:
                return new ConnectOutcome.Fails(fails.Problem);
            case ConnectionCheck.Works works when NotListed(picks, works) is { } problem:
                return new ConnectOutcome.Fails(problem);
            case ConnectionCheck.Works works:
                return await PutInstancesAsync(
                    picks,
                    works.Instances,
                    async connection =>
                    {
                        var id = await PutAccountAsync(connection, account, works.AccountName, cancellationToken);
                        await PutCredentialsAsync(connection, id, account, cancellationToken);
                        return id;
                    },
                    cancellationToken);

            default:
                throw new InvalidOperationException("Unknown outcome of a connection check.");
        }
    }

    /// <summary>Brings more instances of a known account into the catalog, if AMC lists them.</summary>
    public async Task<ConnectOutcome> AddInstancesAsync(AccountId id, IReadOnlyList<InstancePick> picks, CancellationToken cancellationToken)
    {
        if (Check(picks) is { Count: > 0 } problems)
        {
            return new ConnectOutcome.Refused(problems);
        }

        switch (await TryAsync(id, expected: null, cancellationToken))
        {
            case null:
                return new ConnectOutcome.NotFound();
            case ConnectionCheck.Fails fails:
                return new ConnectOutcome.Fails(fails.Problem);
            case ConnectionCheck.Works works when NotListed(picks, works) is { } problem:
                return new ConnectOutcome.Fails(problem);
            case ConnectionCheck.Works works:
                return await PutInstancesAsync(picks, works.Instances, _ => Task.FromResult(id), cancellationToken);
            default:
                throw new InvalidOperationException("Unknown outcome of a connection check.");
        }
    }

    /// <summary>Other credentials for a known account, if they work; ends its hold.</summary>
    public async Task<ConnectOutcome> RenewAsync(
        AccountId id, string clientId, string clientSecret, string refreshToken, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } account)
        {
            return new ConnectOutcome.NotFound();
        }

        var request = new AccountRequest
        {
            EntityId = account.EntityId.Value,
            MarketplaceId = account.MarketplaceId.Value,
            Region = account.Region,
            BaseUrl = account.BaseUrl ?? "",
            TokenUrl = account.TokenUrl ?? "",
            ClientId = clientId,
            ClientSecret = clientSecret,
            RefreshToken = refreshToken,
        }.Cleaned();
        switch (await TryAsync(request, expected: null, cancellationToken))
        {
            case ConnectionCheck.Invalid invalid:
                return new ConnectOutcome.Refused(invalid.Problems);
            case ConnectionCheck.Fails fails:
                return new ConnectOutcome.Fails(fails.Problem);
            default:
                await using (var connection = await _db.OpenWorkerAsync(cancellationToken))
                {
                    await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                    await PutCredentialsAsync(connection, id, request, cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                }

                Log.Renewed(_logger, id);
                return new ConnectOutcome.Done(id, []);
        }
    }

    private static List<CatalogProblem> Check(IReadOnlyList<InstancePick> picks) =>
    [
        .. picks.SelectMany(pick => InstanceWriter.Check(new() { Name = pick.Name, TimeZone = pick.TimeZone, Currency = pick.Currency }, pick.AmcInstanceId)).Distinct(),
    ];

    private static ConnectionProblem? NotListed(IReadOnlyList<InstancePick> picks, ConnectionCheck.Works works) =>
        picks.FirstOrDefault(pick => works.Instances.All(listed => listed.Id != pick.AmcInstanceId)) is { } missing
            ? ConnectionProblem.UnknownInstance(missing.AmcInstanceId, works.Instances)
            : null;

    private async Task<ConnectionCheck> AskAsync(AmcAccountContext context, AmcInstanceId? expected, CancellationToken cancellationToken)
    {
        try
        {
            var reached = await _amc.ListAccountsAsync(context.AccountId, cancellationToken);
            var same = reached.Where(account => account.AccountId == context.EntityId).ToList();
            if (same is [])
            {
                return new ConnectionCheck.Fails(ConnectionProblem.WrongEntity(context.EntityId, reached));
            }

            if (same.Find(account => account.MarketplaceId == context.MarketplaceId) is not { } mine)
            {
                return new ConnectionCheck.Fails(
                    ConnectionProblem.WrongMarketplace(context.EntityId, context.MarketplaceId, same.Select(account => account.MarketplaceId)));
            }

            var known = await KnownAsync(context, cancellationToken);
            var listed = (await _amc.ListInstancesAsync(context, cancellationToken))
                .Select(instance => new ListedInstance(
                    instance.InstanceId,
                    string.IsNullOrWhiteSpace(instance.InstanceName) ? instance.InstanceId.Value : instance.InstanceName.Trim(),
                    instance.InstanceType ?? AmcInstance.Standard,
                    instance.AdvertiserTypes is null || instance.AdvertiserTypes.Contains("DISPLAY"),
                    instance.CreationStatus is null or "COMPLETED" or "SUCCEEDED",
                    known.TryGetValue(instance.InstanceId, out var id) ? id : null))
                .OrderBy(instance => instance.Name, StringComparer.OrdinalIgnoreCase)
                .ToList();
            if (expected is { } wanted)
            {
                if (listed.TrueForAll(instance => instance.Id != wanted))
                {
                    return new ConnectionCheck.Fails(ConnectionProblem.UnknownInstance(wanted, listed));
                }

                await AskInstanceAsync(new(context.AccountId, context.EntityId, context.MarketplaceId, wanted), cancellationToken);
            }

            return new ConnectionCheck.Works(string.IsNullOrWhiteSpace(mine.AccountName) ? null : mine.AccountName.Trim(), listed);
        }
        catch (AmcException exception)
        {
            Log.Refused(_logger, context.EntityId, exception.ErrorClass);
            return new ConnectionCheck.Fails(ConnectionProblem.Of(exception));
        }
    }

    // An instance may be listed and refuse its work all the same, which is what puts it on hold.
    private async Task AskInstanceAsync(AmcInstanceContext instance, CancellationToken cancellationToken)
    {
        await foreach (var _ in _amc.ListExecutionsAsync(instance, new(_time.GetUtcNow()) { PageSize = 1 }, cancellationToken))
        {
            break;
        }
    }

    private async Task<Dictionary<AmcInstanceId, InstanceId>> KnownAsync(AmcAccountContext context, CancellationToken cancellationToken)
    {
        await using var connection = await _db.OpenWorkerAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            "select i.instance_id, i.id from amc_instances i join amc_accounts a on a.id = i.account_id where a.account_id = $1 and a.marketplace_id = $2", connection)
        {
            Parameters = { new() { Value = context.EntityId.Value }, new() { Value = context.MarketplaceId.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var known = new Dictionary<AmcInstanceId, InstanceId>();
        while (await reader.ReadAsync(cancellationToken))
        {
            known[new(reader.GetString(0))] = new(reader.GetGuid(1));
        }

        return known;
    }

    // Account, instances and access come together or not at all: an instance that nobody may see could not even be added again.
    private async Task<ConnectOutcome> PutInstancesAsync(
        IReadOnlyList<InstancePick> picks, IReadOnlyList<ListedInstance> listed, Func<NpgsqlConnection, Task<AccountId>> account, CancellationToken cancellationToken)
    {
        await using var connection = await _db.OpenWorkerAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var id = await account(connection);
        var instances = await PutInstancesAsync(connection, id, picks, listed, cancellationToken);
        await AccessWriter.GrantAsync(connection, _user.Id, instances, "Admin", _user.Id, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Log.Connected(_logger, id, instances.Count);
        return new ConnectOutcome.Done(id, instances);
    }

    private static async Task<AccountId> PutAccountAsync(
        NpgsqlConnection connection, AccountRequest account, string? name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into amc_accounts (id, account_id, marketplace_id, name, region, base_url, token_url, simulated) values ($1, $2, $3, coalesce($4, $2), $5, $6, $7, $8)
            on conflict (account_id, marketplace_id) do update
            set name = coalesce($4, amc_accounts.name), region = excluded.region, base_url = excluded.base_url, token_url = excluded.token_url, simulated = excluded.simulated
            returning id
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = AccountId.New().Value },
                new() { Value = account.EntityId },
                new() { Value = account.MarketplaceId },
                new() { Value = (object?)name ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new() { Value = account.Region.ToString() },
                new() { Value = account.BaseUrl is "" ? DBNull.Value : account.BaseUrl },
                new() { Value = account.TokenUrl is "" ? DBNull.Value : account.TokenUrl },
                new() { Value = account.IsSimulated },
            },
        };
        return new((Guid)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    private async Task PutCredentialsAsync(NpgsqlConnection connection, AccountId id, AccountRequest account, CancellationToken cancellationToken)
    {
        await _credentials.PutAsync(connection, id, account.ClientId, account.ClientSecret, account.RefreshToken, cancellationToken);
        _tokens.Forget(id);

        // They have just worked, which is what an account on hold waits for.
        await ReleaseAsync(connection, id, cancellationToken);
    }

    private static async Task ReleaseAsync(NpgsqlConnection connection, AccountId id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "update amc_accounts set on_hold_since = null, on_hold_reason = null, next_probe_at = null where id = $1 and on_hold_since is not null", connection)
        {
            Parameters = { new() { Value = id.Value } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ReleaseAsync(NpgsqlConnection connection, AccountId account, AmcInstanceId instance, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            update amc_instances set on_hold_since = null, on_hold_reason = null, next_probe_at = null
            where account_id = $1 and instance_id = $2 and on_hold_since is not null
            """,
            connection)
        {
            Parameters = { new() { Value = account.Value }, new() { Value = instance.Value } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<InstanceId>> PutInstancesAsync(
        NpgsqlConnection connection, AccountId account, IReadOnlyList<InstancePick> picks, IReadOnlyList<ListedInstance> listed, CancellationToken cancellationToken)
    {
        var ids = new List<InstanceId>();
        foreach (var pick in picks)
        {
            await using var command = new NpgsqlCommand(
                """
                insert into amc_instances (id, account_id, instance_id, name, time_zone, currency, instance_type) values ($1, $2, $3, $4, $5, $6, $7)
                on conflict (account_id, instance_id) do update set instance_type = excluded.instance_type
                returning id
                """,
                connection)
            {
                Parameters =
                {
                    new() { Value = InstanceId.New().Value },
                    new() { Value = account.Value },
                    new() { Value = pick.AmcInstanceId.Value },
                    new() { Value = pick.Name.Trim() },
                    new() { Value = pick.TimeZone },
                    new() { Value = (object?)pick.Currency ?? DBNull.Value },
                    new() { Value = listed.First(instance => instance.Id == pick.AmcInstanceId).Type },
                },
            };
            ids.Add(new((Guid)(await command.ExecuteScalarAsync(cancellationToken))!));
        }

        return ids;
    }

    private static async Task<List<AccountRow>> ReadAsync(NpgsqlConnection connection, AccountId? only, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select a.id, a.account_id, a.marketplace_id, a.name, coalesce(a.region, 'NA'), a.base_url, a.token_url, a.simulated, a.on_hold_since, a.on_hold_reason,
                c.updated_at, (select count(*)::int from amc_instances i where i.account_id = a.id)
            from amc_accounts a left join amc_credentials c on c.account_id = a.id
            where $1::uuid is null or a.id = $1
            order by a.name, a.id
            """,
            connection)
        {
            Parameters = { new() { Value = (object?)only?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var accounts = new List<AccountRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            accounts.Add(new()
            {
                Id = new(reader.GetGuid(0)),
                EntityId = new(reader.GetString(1)),
                MarketplaceId = new(reader.GetString(2)),
                Name = reader.GetString(3),
                Region = Enum.Parse<AmcRegion>(reader.GetString(4)),
                BaseUrl = reader.IsDBNull(5) ? null : reader.GetString(5),
                TokenUrl = reader.IsDBNull(6) ? null : reader.GetString(6),
                IsSimulated = reader.GetBoolean(7),
                OnHoldSince = reader.IsDBNull(8) ? null : reader.GetFieldValue<DateTimeOffset>(8),
                OnHoldReason = reader.IsDBNull(9) ? null : reader.GetString(9),
                CredentialsSince = reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10),
                Instances = reader.GetInt32(11),
            });
        }

        return accounts;
    }

    private static partial class Log
    {
        [LoggerMessage(7131, LogLevel.Information, "An administrator connected account {Account} with {Instances} instances")]
        public static partial void Connected(ILogger logger, AccountId account, int instances);

        [LoggerMessage(7132, LogLevel.Information, "An administrator renewed the credentials of account {Account}")]
        public static partial void Renewed(ILogger logger, AccountId account);

        [LoggerMessage(7133, LogLevel.Information, "A connection check of {Entity} failed: {ErrorClass}")]
        public static partial void Refused(ILogger logger, AmcEntityId entity, AmcErrorClass errorClass);
    }
}
