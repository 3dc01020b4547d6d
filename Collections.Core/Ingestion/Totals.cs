using System.Numerics;

namespace Collections.Core.Ingestion;

/// <summary>The totals of all dimensions of a result, within one budget of memory.</summary>
internal sealed class Totals
{
    private const long MaxBytes = 24 << 20;

    private readonly List<DimensionTotals> _dimensions = [];

    public IReadOnlyList<DimensionTotals> Dimensions => _dimensions;

    public DimensionTotals Add(string slot, int columns, int maxValues)
    {
        var dimension = new DimensionTotals(slot, columns, maxValues);
        _dimensions.Add(dimension);
        return dimension;
    }

    public void Carry(int column)
    {
        foreach (var dimension in _dimensions.Where(dimension => !dimension.IsDropped))
        {
            dimension.Carry(column);
        }
    }

    public void Multiply(int column, Int128 narrow, BigInteger factor)
    {
        foreach (var dimension in _dimensions.Where(dimension => !dimension.IsDropped))
        {
            dimension.Multiply(column, narrow, factor);
        }
    }

    /// <summary>Drops the dimensions with the most values until the rest fits. Called now and then.</summary>
    public void KeepWithinBudget()
    {
        while (_dimensions.Sum(dimension => dimension.Bytes) > MaxBytes)
        {
            _dimensions.MaxBy(dimension => dimension.Bytes)!.Drop();
        }
    }
}
