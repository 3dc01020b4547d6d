using System.Collections.Concurrent;
using System.Security.Cryptography;
using Collections.Core.Amc;
using Collections.Core.Data;
using Microsoft.AspNetCore.DataProtection;
using Npgsql;

namespace Collections.Core.Catalog;

/// <summary>
/// The secrets of the AMC accounts, encrypted with Data Protection and read by workers only. What is encrypted for one account cannot be decrypted
/// as another's.
/// </summary>
public sealed class CredentialStore(CollectionsDb db, IDataProtectionProvider protection) : IAmcCredentials
{
    /// <summary>Another format gets another version here, and reads the old one too.</summary>
    private const string Purpose = "Collections.AmcCredentials.v1";

    private readonly ConcurrentDictionary<AccountId, AmcCredentials> _trials = [];

    public async Task<AmcCredentials> GetAsync(AccountId accountId, CancellationToken cancellationToken)
    {
        if (_trials.TryGetValue(accountId, out var trial))
        {
            return trial;
        }

        await using var connection = await db.OpenWorkerAsync(cancellationToken);
        try
        {
            return await FindAsync(connection, accountId, cancellationToken)
                ?? throw Unusable("There are no credentials for this account. An administrator gives them on the page of an instance, or the operator as Amc__ClientId, Amc__ClientSecret and Amc__RefreshToken.", null);
        }
        catch (CryptographicException exception)
        {
            throw Unusable("The stored credentials cannot be decrypted: the key that encrypted them is gone. Give them again.", exception);
        }

        static AmcException Unusable(string message, Exception? inner) => new(AmcErrorClass.OnHoldAccount, "credentials", message, inner);
    }

    /// <summary>Lets AMC be asked with credentials that are not kept anywhere, under an id that no account has.</summary>
    internal AccountId BeginTrial(AmcCredentials credentials)
    {
        var id = AccountId.New();
        _trials[id] = credentials;
        return id;
    }

    internal void EndTrial(AccountId trial) => _trials.TryRemove(trial, out _);

    /// <summary>Replaces the secrets of an account; says whether they are other ones than before.</summary>
    internal async Task<bool> PutAsync(
        NpgsqlConnection connection, AccountId account, string clientId, string clientSecret, string refreshToken, CancellationToken cancellationToken)
    {
        if (await IsSameAsync(connection, account, clientId, clientSecret, refreshToken, cancellationToken))
        {
            return false;
        }

        var protector = Protector(account);
        await using var command = new NpgsqlCommand(
            """
            insert into amc_credentials (account_id, client_id, client_secret, refresh_token) values ($1, $2, $3, $4)
            on conflict (account_id) do update
            set client_id = excluded.client_id, client_secret = excluded.client_secret, refresh_token = excluded.refresh_token, updated_at = clock_timestamp()
            """,
            connection)
        {
            Parameters =
            {
                new() { Value = account.Value },
                new() { Value = protector.Protect(clientId) },
                new() { Value = protector.Protect(clientSecret) },
                new() { Value = protector.Protect(refreshToken) },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    private async Task<bool> IsSameAsync(
        NpgsqlConnection connection, AccountId account, string clientId, string clientSecret, string refreshToken, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(connection, account, cancellationToken) is { } stored
                && stored.ClientId == clientId && stored.ClientSecret == clientSecret && stored.RefreshToken == refreshToken;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private async Task<AmcCredentials?> FindAsync(NpgsqlConnection connection, AccountId account, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            select c.client_id, c.client_secret, c.refresh_token, coalesce(a.region, 'NA'), a.base_url, a.token_url
            from amc_credentials c join amc_accounts a on a.id = c.account_id
            where c.account_id = $1
            """,
            connection)
        {
            Parameters = { new() { Value = account.Value } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        var protector = Protector(account);
        var endpoints = reader.IsDBNull(4) || reader.IsDBNull(5)
            ? AmcEndpoints.Of(Enum.Parse<AmcRegion>(reader.GetString(3)))
            : new(new(reader.GetString(4)), new(reader.GetString(5)));
        return new(
            protector.Unprotect(reader.GetString(0)), protector.Unprotect(reader.GetString(1)), protector.Unprotect(reader.GetString(2)), endpoints);
    }

    private IDataProtector Protector(AccountId account) => protection.CreateProtector(Purpose, account.ToString());
}
