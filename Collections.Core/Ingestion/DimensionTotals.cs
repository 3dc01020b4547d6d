using System.Numerics;

namespace Collections.Core.Ingestion;

/// <summary>Rows and sums per value of one dimension, as long as its values are few.</summary>
/// <remarks>The cells of a value stand side by side, one for each number column; see <see cref="NumberColumn"/> for the arithmetic.</remarks>
internal sealed class DimensionTotals
{
    /// <summary>A long text is no dimension that anyone breaks down by.</summary>
    private const int MaxValueBytes = 512;

    private const int InitialValues = 64;

    /// <summary>Of a key in the dictionary, beside its own bytes.</summary>
    private const int KeyOverhead = 80;

    private readonly Dictionary<byte[], int> _values = new(InitialValues, Utf8Key.Comparer);
    private readonly Dictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly int _columns;
    private readonly int _maxValues;
    private long _keyBytes;
    private int _carriedColumns;
    private int _null = -1;
    private int _latest = -1;
    private byte[]? _latestValue;
    private Int128[] _sums;
    private BigInteger[]?[] _carried;
    private long[] _rows = new long[InitialValues];
    private long[] _filtered = new long[InitialValues];
    private ulong[] _present = new ulong[InitialValues];

    public DimensionTotals(string slot, int columns, int maxValues)
    {
        (Slot, _columns, _maxValues) = (slot, columns, maxValues);
        _lookup = _values.GetAlternateLookup<ReadOnlySpan<byte>>();
        _sums = new Int128[InitialValues * columns];
        _carried = new BigInteger[columns][];
    }

    public string Slot { get; }

    /// <summary>Its values were too many or too long; nothing is kept.</summary>
    public bool IsDropped { get; private set; }

    public int Count { get; private set; }

    /// <summary>Memory that it holds, for the budget that all dimensions share.</summary>
    public long Bytes => IsDropped ? 0 : _keyBytes + (_rows.Length * (24 + (16L * _columns) + (64L * _carriedColumns)));

    /// <summary>The values with their index; null for AMC's null.</summary>
    public IEnumerable<(byte[]? Value, int Index)> Values =>
        (_null >= 0 ? [(null, _null)] : Enumerable.Empty<(byte[]?, int)>()).Concat(_values.Select(pair => ((byte[]?)pair.Key, pair.Value)));

    public long Rows(int index) => _rows[index];

    public long Filtered(int index) => _filtered[index];

    /// <summary>The sum of a column's values; null when there was none.</summary>
    public BigInteger? Sum(int index, int column) =>
        (_present[index] & (1UL << column)) == 0 ? null : _sums[(index * _columns) + column] + (_carried[column]?[index] ?? BigInteger.Zero);

    public void Add(ReadOnlySpan<byte> value, bool isNull, bool isFiltered, ulong present, ulong wide, ReadOnlySpan<Int128> values, ReadOnlySpan<BigInteger> wideValues)
    {
        var index = isNull ? (_null >= 0 ? _null : NewNull()) : IndexOf(value);

        if (index < 0)
        {
            Drop();
            return;
        }

        _rows[index]++;
        _filtered[index] += isFiltered ? 1 : 0;
        _present[index] |= present;
        var cells = _sums.AsSpan(index * _columns, _columns);

        for (var bits = present & ~wide; bits != 0; bits &= bits - 1)
        {
            var column = BitOperations.TrailingZeroCount(bits);
            cells[column] += values[column];
        }

        for (; wide != 0; wide &= wide - 1)
        {
            var column = BitOperations.TrailingZeroCount(wide);
            Carried(column)[index] += wideValues[column];
        }
    }

    public void Drop()
    {
        IsDropped = true;
        _values.Clear();
        (_sums, _carried, _rows, _filtered, _present) = ([], [], [], [], []);
    }

    public void Carry(int column)
    {
        var carried = Carried(column);

        for (var index = 0; index < Count; index++)
        {
            ref var sum = ref _sums[(index * _columns) + column];
            carried[index] += sum;
            sum = 0;
        }
    }

    /// <summary>Moves a column to a larger scale. What stands in 128 bits has room for it, or has been carried.</summary>
    public void Multiply(int column, Int128 narrow, BigInteger factor)
    {
        for (var index = 0; index < Count; index++)
        {
            _sums[(index * _columns) + column] *= narrow;
        }

        if (_carried[column] is { } carried)
        {
            for (var index = 0; index < Count; index++)
            {
                carried[index] *= factor;
            }
        }
    }

    private BigInteger[] Carried(int column)
    {
        if (_carried[column] is { } carried)
        {
            return carried;
        }

        _carriedColumns++;
        return _carried[column] = new BigInteger[_rows.Length];
    }

    private int IndexOf(ReadOnlySpan<byte> value)
    {
        // Files are often sorted, and always in runs.
        if (_latestValue is { } latest && value.SequenceEqual(latest))
        {
            return _latest;
        }

        if (!_lookup.TryGetValue(value, out var key, out var index))
        {
            if (value.Length > MaxValueBytes || Count == _maxValues)
            {
                return -1;
            }

            index = New();
            key = value.ToArray();
            _keyBytes += key.Length + KeyOverhead;
            _values.Add(key, index);
        }

        (_latest, _latestValue) = (index, key);
        return index;
    }

    private int NewNull() => Count == _maxValues ? -1 : _null = New();

    private int New()
    {
        if (Count == _rows.Length)
        {
            var size = Count * 2;
            Array.Resize(ref _sums, size * _columns);
            Array.Resize(ref _rows, size);
            Array.Resize(ref _filtered, size);
            Array.Resize(ref _present, size);

            for (var column = 0; column < _columns; column++)
            {
                if (_carried[column] is not null)
                {
                    Array.Resize(ref _carried[column], size);
                }
            }
        }

        return Count++;
    }
}
