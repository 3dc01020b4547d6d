namespace Collections.Web.Api;

/// <summary>A list, and where it goes on.</summary>
/// <param name="Items">One page.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last one.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);
