namespace Collections.AmcSandbox.Data;

/// <summary>AMC's scalar types, as far as the sandbox's data needs them.</summary>
internal enum DataKind
{
    String,
    Long,
    Integer,
    Double,
    Decimal,
    Boolean,
    Date,
    Timestamp,
}
