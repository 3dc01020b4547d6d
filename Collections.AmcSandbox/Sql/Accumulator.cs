using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>The aggregate functions, as far as they differ here.</summary>
internal enum AggregateKind
{
    Sum,
    Count,
    CountDistinct,

    /// <summary>Distinct users; not additive: the more often something happens, the more it happens to the same users.</summary>
    CountUsers,
    Average,
    Least,
    Greatest,
}

/// <summary>What an aggregate has seen so far. Can be merged with another of the same aggregate.</summary>
internal struct Accumulator
{
    private long _count;
    private long _whole;
    private double _number;
    private decimal _exact;
    private Value _extreme;
    private HashSet<string>? _seen;

    public static long Users(long events) => events <= 0 ? 0 : Math.Max(1, (long)(0.8 * Math.Pow(events, 0.9)));

    public void Add(AggregateKind aggregate, Value value, long events)
    {
        _count += events;
        switch (aggregate)
        {
            case AggregateKind.CountDistinct:
                (_seen ??= []).Add(value.ToString());
                break;
            case AggregateKind.Least when _extreme.IsNull || Values.Compare(value, _extreme) < 0:
            case AggregateKind.Greatest when _extreme.IsNull || Values.Compare(value, _extreme) > 0:
                _extreme = value;
                break;
            case AggregateKind.Sum or AggregateKind.Average:
                AddNumber(value, events);
                break;
        }
    }

    public void Merge(AggregateKind aggregate, in Accumulator other)
    {
        _count += other._count;
        _whole += other._whole;
        _number += other._number;
        _exact += other._exact;
        if (other._seen is not null)
        {
            (_seen ??= []).UnionWith(other._seen);
        }

        if (!other._extreme.IsNull
            && (_extreme.IsNull || Values.Compare(other._extreme, _extreme) * (aggregate == AggregateKind.Least ? -1 : 1) > 0))
        {
            _extreme = other._extreme;
        }
    }

    public readonly Value Result(AggregateKind aggregate, DataKind kind, int scale) => aggregate switch
    {
        AggregateKind.Count => Value.Of(_count),
        AggregateKind.CountDistinct => Value.Of((long)(_seen?.Count ?? 0)),
        AggregateKind.CountUsers => Value.Of(Users(_count)),
        AggregateKind.Least or AggregateKind.Greatest => _extreme,
        _ when _count == 0 => Value.Null,
        AggregateKind.Average => Value.Of((_whole + _number + (double)_exact) / _count),
        _ => kind switch
        {
            DataKind.Long or DataKind.Integer => Value.Of(_whole),
            DataKind.Decimal => Values.Exact(_exact + _whole, scale),
            _ => Value.Of(_number + _whole + (double)_exact),
        },
    };

    private void AddNumber(Value value, long events)
    {
        switch (value.Kind)
        {
            case ValueKind.Long:
                _whole += value.Long * events;
                break;
            case ValueKind.Decimal:
                _exact += value.AsDecimal() * events;
                break;
            default:
                _number += value.AsDouble() * events;
                break;
        }
    }
}
