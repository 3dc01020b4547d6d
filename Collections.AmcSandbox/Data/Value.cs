using System.Globalization;

namespace Collections.AmcSandbox.Data;

/// <summary>A value of a query: NULL, or one of AMC's scalar types. Text, decimals and times sit in their own fields; whole numbers and truth in one.</summary>
internal readonly struct Value
{
    private readonly double _double;
    private readonly decimal _decimal;

    private Value(ValueKind kind, long whole = 0, double number = 0, decimal exact = 0, string? text = null)
    {
        Kind = kind;
        Long = whole;
        _double = number;
        _decimal = exact;
        Text = text;
    }

    public static Value Null => default;

    public ValueKind Kind { get; }

    /// <summary>A whole number, 1 or 0 for a truth value, the ticks of a date or timestamp.</summary>
    public long Long { get; }

    /// <summary>The text of a text value.</summary>
    public string? Text { get; }

    public bool IsNull => Kind == ValueKind.Null;

    public bool IsTrue => Kind == ValueKind.Bool && Long != 0;

    public bool IsNumber => Kind is ValueKind.Long or ValueKind.Double or ValueKind.Decimal;

    public DateTime Time => new(Long, DateTimeKind.Utc);

    public static Value Of(long value) => new(ValueKind.Long, whole: value);

    public static Value Of(double value) => double.IsFinite(value) ? new(ValueKind.Double, number: value) : Null;

    public static Value Of(decimal value) => new(ValueKind.Decimal, exact: value);

    public static Value Of(bool value) => new(ValueKind.Bool, whole: value ? 1 : 0);

    public static Value Of(string? value) => value is null ? Null : new(ValueKind.Text, text: value);

    public static Value OfDate(DateOnly value) => new(ValueKind.Date, whole: value.ToDateTime(TimeOnly.MinValue).Ticks);

    public static Value OfTime(DateTime value) => new(ValueKind.Time, whole: value.Ticks);

    public double AsDouble() => Kind switch
    {
        ValueKind.Double => _double,
        ValueKind.Decimal => (double)_decimal,
        _ => Long,
    };

    public decimal AsDecimal() => Kind switch
    {
        ValueKind.Double => Math.Abs(_double) < 1e27 ? (decimal)_double : 0,
        ValueKind.Decimal => _decimal,
        _ => Long,
    };

    /// <summary>The value as AMC writes it in a result file; NULL is empty.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Null => "",
        ValueKind.Long => Long.ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => _double.ToString("R", CultureInfo.InvariantCulture),
        ValueKind.Decimal => _decimal.ToString(CultureInfo.InvariantCulture),
        ValueKind.Bool => Long != 0 ? "TRUE" : "FALSE",
        ValueKind.Date => Time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ValueKind.Time => Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture),
        _ => Text!,
    };
}

/// <summary>What a <see cref="Value"/> holds.</summary>
internal enum ValueKind : byte
{
    Null,
    Long,
    Double,
    Decimal,
    Bool,
    Text,
    Date,
    Time,
}
