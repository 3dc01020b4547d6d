namespace Collections.AmcSandbox.Sql;

/// <summary>A piece of SQL; <see cref="Text"/> is without quotes.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text, int Line, int Column, int Length)
{
    public bool Is(string keyword) => Kind == SqlTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == SqlTokenKind.Symbol && Text == symbol;
}

/// <summary>Kinds of pieces.</summary>
internal enum SqlTokenKind
{
    Word,
    QuotedName,
    Literal,
    Number,
    Symbol,
    End,
}
