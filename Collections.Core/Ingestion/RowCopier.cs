using System.Globalization;
using System.Numerics;
using System.Text;

namespace Collections.Core.Ingestion;

/// <summary>Turns the rows of a result into COPY text and counts and adds up on the way, in one pass.</summary>
internal sealed class RowCopier
{
    private const int BudgetEvery = 1 << 8;

    /// <summary>A number that is also a dimension, such as the hour of a day. More values than this make it a measure.</summary>
    private const int MaxNumericValues = 400;

    private readonly IReadOnlyList<ResultColumn> _columns;
    private readonly Cell[] _cells;
    private readonly NumberColumn[] _numbers;
    private readonly Int128[] _values;
    private readonly BigInteger[] _wideValues;
    private readonly Totals _totals = new();
    private readonly int _filteredColumn = -1;
    private readonly byte[] _prefix;

    public RowCopier(IReadOnlyList<ResultColumn> columns, IReadOnlyList<ColumnType> types, WeekVersionId version, Guid instance, int maxDimensionValues)
    {
        _columns = columns;
        _cells = new Cell[columns.Count];
        _numbers = [.. columns.Where(column => column.IsNumber).Select((column, index) => new NumberColumn(column.Name, types[column.Position - 1].IsMetric, index))];
        _values = new Int128[_numbers.Length];
        _wideValues = new BigInteger[_numbers.Length];
        _prefix = Encoding.ASCII.GetBytes($"{version}\t{instance}");
        var number = 0;

        for (var index = 0; index < columns.Count; index++)
        {
            var (column, type) = (columns[index], types[index]);
            var isDimension = !(column.IsNumber && type.IsMetric);
            var maxValues = column.IsNumber ? Math.Min(MaxNumericValues, maxDimensionValues) : maxDimensionValues;
            _cells[index] = new Cell(
                type.Kind,
                column.IsNumber ? _numbers[number++] : null,
                isDimension ? _totals.Add(column.Slot, _numbers.Length, maxValues) : null);

            if (type.Kind == CellKind.Boolean && string.Equals(column.Name, ColumnTypes.FilteredColumn, StringComparison.OrdinalIgnoreCase))
            {
                _filteredColumn = index;
            }
        }
    }

    public long Rows { get; private set; }

    private long FilteredRows { get; set; }

    public ResultSummary Summary() => ResultSummary.Create(Rows, _filteredColumn < 0 ? null : FilteredRows, _numbers);

    /// <summary>Takes rows until the buffer is worth writing; false when the file has no more.</summary>
    public bool Take(CsvReader reader, CopyBuffer buffer)
    {
        while (!buffer.IsFull)
        {
            if (!reader.Read())
            {
                return false;
            }

            TakeRow(reader, buffer);
        }

        return true;
    }

    /// <summary>Writes the totals, piece by piece as the buffer fills up.</summary>
    public IEnumerable<bool> WriteTotals(CopyBuffer buffer)
    {
        foreach (var dimension in _totals.Dimensions.Where(dimension => !dimension.IsDropped))
        {
            foreach (var (value, index) in dimension.Values)
            {
                WriteTotal(buffer, dimension, value, index);

                if (buffer.IsFull)
                {
                    yield return true;
                }
            }
        }

        yield return false;
    }

    /// <summary>The slots that <see cref="WriteTotals"/> fills, in their order.</summary>
    public IEnumerable<string> TotalSlots => _columns.Where(column => column.IsNumber).Select(column => column.Slot);

    private void TakeRow(CsvReader reader, CopyBuffer buffer)
    {
        if (reader.FieldCount != _cells.Length)
        {
            throw reader.Unreadable(UnreadableReason.FieldCount, string.Create(CultureInfo.InvariantCulture,
                $"the row has {reader.FieldCount} fields, the header {_cells.Length}"));
        }

        var isFiltered = _filteredColumn >= 0 && BooleanText.TryParse(reader[_filteredColumn], out var filtered) && filtered;
        buffer.Reserve(_prefix.Length + reader.RowBytes + (3 * _cells.Length) + 1);
        buffer.Raw(_prefix);
        var present = 0UL;
        var wide = 0UL;

        for (var index = 0; index < _cells.Length; index++)
        {
            buffer.Tab();
            ref readonly var cell = ref _cells[index];
            var field = reader[index];

            switch (cell.Kind)
            {
                case CellKind.Number:
                    TakeNumber(reader, buffer, index, field, isFiltered, ref present, ref wide);
                    break;
                case CellKind.Boolean when !field.IsEmpty:
                    buffer.Raw(BooleanText.TryParse(field, out _)
                        ? BooleanText.Normalise(field)
                        : throw Malformed(reader, UnreadableReason.NotABoolean, "neither true nor false", index));
                    break;
                case CellKind.Text when !field.IsEmpty:
                    buffer.Text(field);
                    break;
                default:
                    // Quotes tell an empty text from NULL.
                    if (cell.Kind != CellKind.Text || !reader.IsQuoted(index))
                    {
                        buffer.Null();
                    }

                    break;
            }
        }

        buffer.EndRow();
        Rows++;
        FilteredRows += isFiltered ? 1 : 0;
        AddToTotals(reader, isFiltered, present, wide);
    }

    private void TakeNumber(CsvReader reader, CopyBuffer buffer, int index, ReadOnlySpan<byte> field, bool isFiltered, ref ulong present, ref ulong wide)
    {
        var column = _cells[index].Number!;

        if (field.IsEmpty)
        {
            buffer.Null();
            column.AddMissing(isFiltered, isFinite: true);
            return;
        }

        var kind = NumberText.Parse(field, out _values[column.Index], out _wideValues[column.Index], out var scale);

        switch (kind)
        {
            case NumberText.Kind.Invalid:
                throw Malformed(reader, UnreadableReason.NotANumber, "not a number", index);
            case NumberText.Kind.NotFinite:
                buffer.Null();
                column.AddMissing(isFiltered, isFinite: false);
                return;
        }

        // The digits go on as they came: what PostgreSQL stores is what AMC wrote.
        buffer.Raw(field);
        present |= 1UL << column.Index;

        if (!column.Add(ref _values[column.Index], ref _wideValues[column.Index], kind == NumberText.Kind.Wide, scale, _totals))
        {
            wide |= 1UL << column.Index;
        }
    }

    private void AddToTotals(CsvReader reader, bool isFiltered, ulong present, ulong wide)
    {
        for (var index = 0; index < _cells.Length; index++)
        {
            if (_cells[index].Dimension is { IsDropped: false } dimension)
            {
                var field = reader[index];
                var isNull = field.IsEmpty && (_cells[index].Kind != CellKind.Text || !reader.IsQuoted(index));
                var value = _cells[index].Kind == CellKind.Boolean && !isNull ? BooleanText.Normalise(field) : field;
                dimension.Add(value, isNull, isFiltered, present, wide, _values, _wideValues);
            }
        }

        if (Rows % BudgetEvery == 0)
        {
            _totals.KeepWithinBudget();
        }
    }

    private void WriteTotal(CopyBuffer buffer, DimensionTotals dimension, byte[]? value, int index)
    {
        buffer.Reserve(_prefix.Length + (value?.Length ?? 2) + 64);
        buffer.Raw(_prefix);
        buffer.Tab();
        buffer.Ascii(dimension.Slot);
        buffer.Tab();

        if (value is null)
        {
            buffer.Null();
        }
        else
        {
            buffer.Text(value);
        }

        buffer.Tab();
        buffer.Number(dimension.Rows(index));
        buffer.Tab();

        if (_filteredColumn < 0)
        {
            buffer.Null();
        }
        else
        {
            buffer.Number(dimension.Filtered(index));
        }

        foreach (var column in _numbers)
        {
            buffer.Reserve(2);
            buffer.Tab();

            // A distinct count of several rows is no sum; of one row it is what AMC said.
            if (dimension.Sum(index, column.Index) is { } sum && (column.IsMetric || dimension.Rows(index) == 1))
            {
                var text = NumberText.Format(sum, column.Scale);
                buffer.Reserve(text.Length);
                buffer.Ascii(text);
            }
            else
            {
                buffer.Reserve(2);
                buffer.Null();
            }
        }

        buffer.Reserve(1);
        buffer.EndRow();
    }

    private UnreadableResultException Malformed(CsvReader reader, UnreadableReason reason, string detail, int index)
    {
        var text = reader.Text(index);
        var shown = text.Length > 40 ? text[..40] + "…" : text;
        return reader.Unreadable(reason, $"{detail}: {shown}", _columns[index].Name);
    }

    private readonly record struct Cell(CellKind Kind, NumberColumn? Number, DimensionTotals? Dimension);
}
