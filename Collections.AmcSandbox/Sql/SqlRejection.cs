namespace Collections.AmcSandbox.Sql;

/// <summary>The query cannot be compiled; the message is what AMC would say.</summary>
internal sealed class SqlRejection(string message) : Exception(message)
{
    public static SqlRejection At(SqlToken token, string message) => At(token, token, message);

    public static SqlRejection At(SqlToken first, SqlToken last, string message)
    {
        return new SqlRejection($"From line {first.Line}, column {first.Column} to line {last.Line}, column {last.Column + Math.Max(0, last.Length - 1)}: {message}");
    }

    /// <summary>The parser met something that it did not expect there.</summary>
    public static SqlRejection Unexpected(SqlToken token)
    {
        var seen = token.Kind == SqlTokenKind.End ? "<EOF>" : token.Text;
        return new SqlRejection($"Encountered \"{seen}\" at line {token.Line}, column {token.Column}.");
    }
}
