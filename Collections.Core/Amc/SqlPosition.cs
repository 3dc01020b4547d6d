namespace Collections.Core.Amc;

/// <summary>A place in a query. Line and column count from 1.</summary>
public readonly record struct SqlPosition(int Offset, int Line, int Column);
