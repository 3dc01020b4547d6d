namespace Collections.Core.Planning;

/// <summary>A collection, <c>report_data_collections.id</c>.</summary>
public readonly record struct CollectionId(Guid Value)
{
    public static CollectionId New() => new(Guid.CreateVersion7());
    public override string ToString() => Value.ToString();
}
