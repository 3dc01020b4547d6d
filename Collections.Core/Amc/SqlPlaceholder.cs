namespace Collections.Core.Amc;

/// <summary>
/// One <c>{{name}}</c> or <c>{{name|column}}</c> in a query: where, how many characters, and whether between single quotes. <c>AfterBackslash</c>: the literal
/// has a backslash just before it.
/// </summary>
public sealed record SqlPlaceholder(string Name, string? Column, SqlPosition At, int Length, bool InLiteral, bool AfterBackslash);
