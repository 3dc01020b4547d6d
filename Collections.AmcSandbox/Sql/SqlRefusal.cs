namespace Collections.AmcSandbox.Sql;

/// <summary>The workflow is wrong in a way that the create request is told about at once.</summary>
internal sealed class SqlRefusal(string message) : Exception(message);
