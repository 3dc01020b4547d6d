namespace Collections.Core.Amc;

/// <summary>One reason why a query cannot be sent: about which name, and where. Never holds a value.</summary>
public sealed record SqlProblem(SqlProblemKind Kind, string? Name, SqlPosition? At)
{
    /// <summary>The reason as a sentence for whoever wrote the query.</summary>
    public string Text => At is { } at ? FormattableString.Invariant($"{Sentence} (line {at.Line}, column {at.Column})") : Sentence;

    private string Sentence => Kind switch
    {
        SqlProblemKind.UnterminatedLiteral => "A text in single quotes does not end",
        SqlProblemKind.UnterminatedIdentifier => "A quoted name does not end",
        SqlProblemKind.UnterminatedComment => "A comment does not end",
        SqlProblemKind.MalformedPlaceholder => "What stands in double braces is not a parameter; write {{name}} or {{list|column}}",
        SqlProblemKind.PlaceholderInComment => $"{{{{{Name}}}}} stands in a comment; take it out",
        SqlProblemKind.PlaceholderInIdentifier => $"{{{{{Name}}}}} stands in a quoted name; parameters are values, not names",
        SqlProblemKind.PlaceholderTouches =>
            $"{{{{{Name}}}}} touches what stands beside it; put a space between, or put it inside single quotes",
        SqlProblemKind.PlaceholderAfterBackslash => $"{{{{{Name}}}}} stands right behind a backslash, which could end the text early",
        SqlProblemKind.NegatedFilter => $"{{{{{Name}|…}}}} stands behind NOT; an empty list would then hide every row",
        SqlProblemKind.ListInLiteral => $"{{{{{Name}}}}} is a list and stands in single quotes; write IN ({{{{{Name}}}}}) without quotes",
        SqlProblemKind.UnknownName => $"There is no value for {{{{{Name}}}}}",
        SqlProblemKind.UnusedValue =>
            $"A value is given for {Name}, but the query contains neither {{{{{Name}}}}} nor CUSTOM_PARAMETER('{Name}')",
        SqlProblemKind.ReservedName => $"{Name} is filled by the collection itself; give the parameter another name",
        SqlProblemKind.FilterWithoutPlaceholder => $"A filter on {Name} is given, but the query does not contain {{{{{Name}}}}}",
        SqlProblemKind.EmptyList => $"The list {Name} is empty; write {{{{{Name}|column}}}} if an empty list means no filter",
        SqlProblemKind.MissingParameter => $"There is no value for CUSTOM_PARAMETER('{Name}')",
        SqlProblemKind.ControlCharacter => $"The value of {Name} contains a control character",
        SqlProblemKind.BreaksOut => $"The value of {Name} has a backslash before a quote or at its end, which could end the text early",
        SqlProblemKind.TooLong => "The query is too long with its values in it",
        _ => throw new InvalidOperationException($"Unknown problem {Kind}."),
    };
}
