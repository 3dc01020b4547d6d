namespace Collections.Core.Reporting;

/// <summary>A value of a dimension as a key; AMC's null is one of them.</summary>
internal readonly record struct ValueKey(string? Value);
