namespace Collections.Core.Ingestion;

/// <summary>Why a result cannot be read.</summary>
public enum UnreadableReason
{
    Empty,
    NotCsv,
    TooLarge,
    TooCompressed,
    DamagedCompression,
    NulByte,
    NotUtf8,
    HeaderName,
    DuplicateHeader,
    HeaderMissesColumn,
    HeadersDiffer,
    FieldCount,
    QuoteNotClosed,
    MisplacedQuote,
    CarriageReturn,
    Truncated,
    FieldTooLong,
    NotANumber,
    NotABoolean,
    TooManyColumns,
    SummaryTooLarge,
}
