namespace Collections.Core.Ingestion;

/// <summary>What the values of a column look like, for columns that AMC did not announce and numbers that may be ids.</summary>
internal sealed class ColumnLook
{
    /// <summary>Integers beyond this are not exact in JavaScript and in most spreadsheets.</summary>
    private const long LargestExact = 1L << 53;

    private bool _any;
    private bool _notBoolean;
    private bool _notNumber;
    private bool _notInteger;

    public bool IsEmpty => !_any;

    public bool IsBoolean => _any && !_notBoolean;

    public bool IsNumber => _any && !_notNumber;

    public bool IsInteger => IsNumber && !_notInteger;

    /// <summary>A whole number that is too long to be a count, or that begins with a zero.</summary>
    public bool HasIds { get; private set; }

    public void Take(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        _any = true;
        _notBoolean |= !BooleanText.TryParse(value, out _);

        if (_notNumber)
        {
            return;
        }

        switch (NumberText.Parse(value, out var small, out _, out var scale))
        {
            case NumberText.Kind.Invalid:
                _notNumber = true;
                break;
            case NumberText.Kind.Small when scale == 0:
                HasIds |= small > LargestExact || small < -LargestExact || value is [(byte)'0', _, ..];
                break;
            case NumberText.Kind.Wide when scale == 0:
                HasIds = true;
                break;
            default:
                _notInteger = true;
                break;
        }
    }
}
