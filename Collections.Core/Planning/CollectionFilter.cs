using Collections.Core.Catalog;

namespace Collections.Core.Planning;

/// <summary>Which collections a list shows, and in which order.</summary>
public sealed record CollectionFilter
{
    public const int MaxLimit = 200;

    /// <summary>Part of the name, the instance's name or the owner's, whatever the case.</summary>
    public string? Search { get; init; }

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<CollectionStatus> Statuses { get; init; } = [];

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<InstanceId> Instances { get; init; } = [];

    /// <summary>Those that were deleted and can be restored, instead of those that are there.</summary>
    public bool IsDeleted { get; init; }

    public CollectionSort Sort { get; init; } = CollectionSort.Newest;

    /// <summary><see cref="CollectionPage.Next"/> of the page before; null for the first.</summary>
    public string? Cursor { get; init; }

    public int Limit { get; init; } = 50;
}
