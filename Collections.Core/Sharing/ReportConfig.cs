using Collections.Core.Planning;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>A saved view of a report: the user's own, or one that somebody shares with them.</summary>
public sealed record ReportConfig
{
    public required ReportConfigId Id { get; init; }

    public required CollectionId Collection { get; init; }

    public required string Name { get; init; }

    /// <summary>Grows by one with each save.</summary>
    public required int Version { get; init; }

    /// <summary>What its owner sees first on this report.</summary>
    public required bool IsDefault { get; init; }

    /// <summary>Only the owner changes it; others copy it.</summary>
    public required bool IsMine { get; init; }

    public required string OwnerName { get; init; }

    /// <summary>Of an own one: whether somebody else may see it now.</summary>
    public required bool IsShared { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required ReportLayout Layout { get; init; }

    /// <summary>In words: what another version of the program knew and this one leaves out. Empty: nothing.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
