namespace Collections.Core.Amc;

/// <summary>
/// One <c>{{name}}</c> or <c>{{name|column}}</c> in a query: where, how many characters, and whether between single quotes.
/// </summary>
public sealed record SqlPlaceholder(string Name, string? Column, SqlPosition At, int Length, bool InLiteral);
