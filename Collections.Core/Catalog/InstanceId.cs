namespace Collections.Core.Catalog;

/// <summary>Our id of an AMC instance, <c>amc_instances.id</c>. Amazon's is <see cref="Amc.AmcInstanceId"/>; only that one may be sent to AMC.</summary>
public readonly record struct InstanceId(Guid Value)
{
    public static InstanceId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString();
}
