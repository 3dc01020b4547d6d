using System.Numerics;

namespace Collections.Core.Ingestion;

/// <summary>
/// What one week says in one column of numbers: its sum to the last digit, as PostgreSQL's numeric would have it, with extremes and counts.
/// </summary>
/// <remarks>
/// All values stand at the column's scale, the most digits after the point seen so far. Sums are 128 bits wide and carry into
/// a <see cref="BigInteger"/> before they could overflow: the sum of all absolute values bounds every part of it, so one check per value
/// covers the totals of all dimensions too.
/// </remarks>
internal sealed class NumberColumn(string name, bool isMetric, int index)
{
    private static readonly Int128[] PowersOfTen = [.. Enumerable.Range(0, 39).Select(power => (Int128)BigInteger.Pow(10, power))];

    private Int128 _sum;
    private BigInteger _carried;
    private Int128 _absolute;
    private Int128 _min = Int128.MaxValue;
    private Int128 _max = Int128.MinValue;
    private BigInteger? _wideMin;
    private BigInteger? _wideMax;

    public string Name { get; } = name;

    /// <summary>False for a number that AMC calls a DIMENSION: a distinct count, which cannot be added up.</summary>
    public bool IsMetric { get; } = isMetric;

    /// <summary>Place among the number columns of the file, from 0.</summary>
    public int Index { get; } = index;

    public int Scale { get; private set; }

    public long Count { get; private set; }

    public long Nulls { get; private set; }

    public long Filtered { get; private set; }

    /// <summary>NaN and infinities, which are stored as missing; counted in <see cref="Nulls"/> too.</summary>
    public long NotFinite { get; private set; }

    public BigInteger Sum => _carried + _sum;

    public BigInteger Min => _wideMin is not { } wide ? _min : HasNarrow ? BigInteger.Min(wide, _min) : wide;

    public BigInteger Max => _wideMax is not { } wide ? _max : HasNarrow ? BigInteger.Max(wide, _max) : wide;

    private bool HasNarrow => _min <= _max;

    public void AddMissing(bool isFiltered, bool isFinite)
    {
        if (isFiltered)
        {
            Filtered++;
        }
        else
        {
            Nulls++;
        }

        NotFinite += isFinite ? 0 : 1;
    }

    /// <summary>Adds a value and hands it back at the column's scale; false when it only fits the wide form, which the caller then adds too.</summary>
    public bool Add(ref Int128 value, ref BigInteger wide, bool isWide, int scale, Totals totals)
    {
        if (scale > Scale)
        {
            Rescale(scale, totals);
        }

        Count++;

        if (!isWide && !TryScale(ref value, Scale - scale))
        {
            (wide, isWide) = ((BigInteger)value * BigInteger.Pow(10, Scale - scale), true);
        }
        else if (isWide)
        {
            wide *= BigInteger.Pow(10, Scale - scale);
        }

        if (isWide)
        {
            _carried += wide;
            _wideMin = _wideMin is { } min ? BigInteger.Min(min, wide) : wide;
            _wideMax = _wideMax is { } max ? BigInteger.Max(max, wide) : wide;
            return false;
        }

        var absolute = value < 0 ? -value : value;

        if (absolute > Int128.MaxValue - _absolute)
        {
            Carry(totals);
        }

        _absolute += absolute;
        _sum += value;
        _min = value < _min ? value : _min;
        _max = value > _max ? value : _max;
        return true;
    }

    /// <summary>The mean, to six digits after the point and never fewer than the values have.</summary>
    public (BigInteger Value, int Scale) Average()
    {
        var scale = Math.Max(Scale, 6);
        var scaled = Sum * BigInteger.Pow(10, scale - Scale);
        var half = new BigInteger(Count) / 2;
        return ((scaled + (scaled.Sign < 0 ? -half : half)) / Count, scale);
    }

    private static bool TryScale(ref Int128 value, int digits)
    {
        if (digits == 0)
        {
            return true;
        }

        if (digits >= PowersOfTen.Length)
        {
            return value == 0;
        }

        var factor = PowersOfTen[digits];
        var limit = Int128.MaxValue / factor;

        if (value > limit || value < -limit)
        {
            return false;
        }

        value *= factor;
        return true;
    }

    private void Rescale(int scale, Totals totals)
    {
        var digits = scale - Scale;
        var factor = BigInteger.Pow(10, digits);

        if (!TryScale(ref _absolute, digits))
        {
            Carry(totals);
        }

        // What is beyond 128 bits was carried, or is zero.
        var narrow = digits < PowersOfTen.Length ? PowersOfTen[digits] : 0;
        _sum *= narrow;
        _carried *= factor;
        totals.Multiply(Index, narrow, factor);

        if (_wideMin is { } wideMin && _wideMax is { } wideMax)
        {
            (_wideMin, _wideMax) = (wideMin * factor, wideMax * factor);
        }

        if (HasNarrow)
        {
            var (min, max) = (_min, _max);

            if (TryScale(ref min, digits) && TryScale(ref max, digits))
            {
                (_min, _max) = (min, max);
            }
            else
            {
                _wideMin = BigInteger.Min(_wideMin ?? _min * factor, _min * factor);
                _wideMax = BigInteger.Max(_wideMax ?? _max * factor, _max * factor);
                (_min, _max) = (Int128.MaxValue, Int128.MinValue);
            }
        }

        Scale = scale;
    }

    private void Carry(Totals totals)
    {
        _carried += _sum;
        (_sum, _absolute) = (0, 0);
        totals.Carry(Index);
    }
}
