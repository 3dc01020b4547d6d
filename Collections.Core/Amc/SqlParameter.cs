namespace Collections.Core.Amc;

/// <summary>A name that a query wants a value for, and everywhere it stands.</summary>
public sealed record SqlParameter(string Name, SqlParameterKind Kind, IReadOnlyList<SqlPosition> At);
