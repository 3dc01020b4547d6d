namespace Collections.Core.Amc;

/// <summary>Why a query cannot be sent.</summary>
public enum SqlProblemKind
{
    UnterminatedLiteral,
    UnterminatedIdentifier,
    UnterminatedComment,

    /// <summary>Something in double braces that is not a name.</summary>
    MalformedPlaceholder,

    PlaceholderInComment,
    PlaceholderInIdentifier,

    /// <summary>A placeholder outside quotes that touches a word, a quote or another placeholder: its value would melt into it.</summary>
    PlaceholderTouches,

    /// <summary>Between quotes, right behind a backslash: with an empty value the backslash would stand before the closing quote.</summary>
    PlaceholderAfterBackslash,

    /// <summary><c>{{list|column}}</c> behind NOT: with an empty list it would hide every row.</summary>
    NegatedFilter,

    /// <summary><c>{{list|column}}</c> or a list between quotes.</summary>
    ListInLiteral,

    UnknownName,
    UnusedValue,

    /// <summary>A value for a name that the system itself fills.</summary>
    ReservedName,

    FilterWithoutPlaceholder,
    EmptyList,

    /// <summary><c>CUSTOM_PARAMETER('name')</c> without a value.</summary>
    MissingParameter,

    ControlCharacter,

    /// <summary>A text that might end its literal early where a backslash escapes.</summary>
    BreaksOut,

    TooLong,
}
