using Collections.Core.Catalog;

namespace Collections.Core.Amc;

/// <summary>
/// Where the client gets the credentials of an account; the catalog keeps them encrypted. Asked about once a minute per account in use.
/// </summary>
public interface IAmcCredentials
{
    /// <exception cref="AmcException">Class OnHoldAccount when there are none or they cannot be read.</exception>
    Task<AmcCredentials> GetAsync(AccountId accountId, CancellationToken cancellationToken);
}
