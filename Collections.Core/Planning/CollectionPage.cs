namespace Collections.Core.Planning;

/// <summary>A part of a list.</summary>
/// <param name="Next">The cursor of the next part; null at the end.</param>
public sealed record CollectionPage(IReadOnlyList<CollectionRow> Items, string? Next);
