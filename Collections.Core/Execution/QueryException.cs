namespace Collections.Core.Execution;

/// <summary>The query of an execution cannot be made from its parameters; the message says what to change.</summary>
public sealed class QueryException(string message) : Exception(message);
