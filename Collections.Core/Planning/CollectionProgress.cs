namespace Collections.Core.Planning;

/// <summary>Where a collection stands, with all its weeks or those that changed: the specification's <c>get_collection_progress</c>.</summary>
public sealed record CollectionProgress(CollectionDetail Collection, IReadOnlyList<WeekRow> Weeks);
