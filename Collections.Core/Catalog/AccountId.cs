namespace Collections.Core.Catalog;

/// <summary>Our id of an AMC account, <c>amc_accounts.id</c>. Amazon's is <see cref="Amc.AmcEntityId"/>.</summary>
public readonly record struct AccountId(Guid Value)
{
    public static AccountId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString();
}
