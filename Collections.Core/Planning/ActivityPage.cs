namespace Collections.Core.Planning;

/// <summary>A part of a collection's activity, newest first.</summary>
/// <param name="Next">Ask for what is older than this id; null at the end.</param>
public sealed record ActivityPage(IReadOnlyList<ActivityLine> Items, long? Next);
