namespace Collections.Core.Reporting;

/// <summary>Days that explain a peak.</summary>
/// <param name="Id">Null of a usual one that nobody has touched.</param>
/// <param name="Key">Of the usual ones, such as <c>black-friday-2025</c>.</param>
public sealed record RetailEvent(Guid? Id, string? Key, string Name, DateOnly Start, DateOnly End, bool IsHidden);
