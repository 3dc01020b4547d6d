using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Collections.Core.Catalog;

/// <summary>Brings the account of section <c>Amc</c> into the catalog: the account, its secrets, and the instances that AMC lists for it.</summary>
public sealed partial class AccountConnection(
    CollectionsDb db, CredentialStore credentials, IAmcClient amc, IOptionsMonitor<AmcOptions> options, ILogger<AccountConnection> logger)
{
    private static readonly string[] AmazonDomains = [".amazon.com", ".amazon.co.uk", ".amazon.co.jp"];

    /// <summary>The instances of the account, after the catalog has them. Empty when no account is configured.</summary>
    /// <remarks>Safe to repeat, and to run in several processes at once.</remarks>
    /// <exception cref="AmcException">AMC could not be asked. The account and its secrets are stored all the same.</exception>
    public async Task<IReadOnlyList<ConnectedInstance>> ConnectAsync(CancellationToken cancellationToken)
    {
        var settings = options.CurrentValue;
        if (!settings.IsConfigured)
        {
            return [];
        }

        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        var entity = new AmcEntityId(settings.EntityId!);
        var marketplace = new MarketplaceId(settings.MarketplaceId!);
        var account = await PutAccountAsync(connection, entity, marketplace, settings, cancellationToken);

        var listed = await amc.ListInstancesAsync(new AmcAccountContext(account, entity, marketplace), cancellationToken);
        var connected = new List<ConnectedInstance>();
        foreach (var instance in listed.Where(instance => instance.CreationStatus is null or "COMPLETED" or "SUCCEEDED"))
        {
            var name = string.IsNullOrWhiteSpace(instance.InstanceName) ? instance.InstanceId.Value : instance.InstanceName;
            var id = await PutInstanceAsync(connection, account, instance, name, Marketplace.Find(marketplace)?.Currency, cancellationToken);
            connected.Add(new(id, instance.InstanceId, name, instance.AdvertiserTypes is null || instance.AdvertiserTypes.Contains("DISPLAY")));
        }

        await NameAccountAsync(connection, account, entity, marketplace, cancellationToken);
        Log.Connected(logger, entity, connected.Count);
        return connected;
    }

    private async Task<AccountId> PutAccountAsync(
        NpgsqlConnection connection, AmcEntityId entity, MarketplaceId marketplace, AmcOptions settings, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var upsert = new NpgsqlCommand(
            """
            insert into amc_accounts (id, account_id, marketplace_id, name, region, base_url, token_url, simulated) values ($1, $2, $3, $2, $4, $5, $6, $7)
            on conflict (account_id, marketplace_id) do update
            set region = excluded.region, base_url = excluded.base_url, token_url = excluded.token_url, simulated = excluded.simulated
            returning id
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = AccountId.New().Value },
                new() { Value = entity.Value },
                new() { Value = marketplace.Value },
                new() { Value = settings.Region.ToString() },
                new() { Value = (object?)settings.BaseUrl?.ToString() ?? DBNull.Value },
                new() { Value = (object?)settings.TokenUrl?.ToString() ?? DBNull.Value },
                new() { Value = IsSimulated(settings) },
            },
        };
        var account = new AccountId((Guid)(await upsert.ExecuteScalarAsync(cancellationToken))!);
        if (await credentials.PutAsync(
            connection, account, settings.ClientId!, settings.ClientSecret!, settings.RefreshToken!, cancellationToken))
        {
            // A person has renewed them, which is what an account on hold waits for.
            await using var release = new NpgsqlCommand(
                "update amc_accounts set on_hold_since = null, on_hold_reason = null, next_probe_at = null where id = $1", connection)
            {
                Parameters = { new() { Value = account.Value } },
            };
            await release.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return account;
    }

    private static async Task<InstanceId> PutInstanceAsync(
        NpgsqlConnection connection, AccountId account, AmcInstance instance, string name, string? currency, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into amc_instances (id, account_id, instance_id, name, instance_type, currency) values ($1, $2, $3, $4, $5, $6)
            on conflict (account_id, instance_id) do update set name = excluded.name, instance_type = excluded.instance_type
            returning id
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = InstanceId.New().Value }, new() { Value = account.Value }, new() { Value = instance.InstanceId.Value }, new() { Value = name },
                new() { Value = instance.InstanceType ?? AmcInstance.Standard }, new() { Value = (object?)currency ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
            },
        };
        return new((Guid)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Amazon's name of the account, where Amazon tells it; a courtesy that must not stop the start.</summary>
    private async Task NameAccountAsync(
        NpgsqlConnection connection, AccountId account, AmcEntityId entity, MarketplaceId marketplace, CancellationToken cancellationToken)
    {
        try
        {
            var listed = await amc.ListAccountsAsync(account, cancellationToken);
            var name = listed.FirstOrDefault(found => found.AccountId == entity && found.MarketplaceId == marketplace)?.AccountName;
            if (!string.IsNullOrWhiteSpace(name))
            {
                await using var command = new NpgsqlCommand("update amc_accounts set name = $2 where id = $1", connection)
                {
                    Parameters = { new() { Value = account.Value }, new() { Value = name } },
                };
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        catch (AmcException exception)
        {
            Log.Unnamed(logger, entity, exception.ErrorClass);
        }
    }

    private static bool IsSimulated(AmcOptions settings) =>
        settings.BaseUrl is { } url && !AmazonDomains.Any(domain => url.IdnHost.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    private static partial class Log
    {
        [LoggerMessage(7111, LogLevel.Information, "Connected AMC account {Entity} with {Instances} instances")]
        public static partial void Connected(ILogger logger, AmcEntityId entity, int instances);

        [LoggerMessage(7112, LogLevel.Information, "AMC did not tell the name of account {Entity}: {ErrorClass}")]
        public static partial void Unnamed(ILogger logger, AmcEntityId entity, AmcErrorClass errorClass);
    }
}
