using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>A bound expression: it knows its type, and its value for a fact or for a group of facts.</summary>
internal abstract class Node(DataKind kind, int scale, params IReadOnlyList<Node> children)
{
    public DataKind Kind => kind;

    /// <summary>Digits after the point of a decimal.</summary>
    public int Scale => scale;

    public IReadOnlyList<Node> Children => children;

    public bool HasAggregate { get; } = children.Any(child => child.HasAggregate || child is AggregateNode);

    public bool IsAggregated => HasAggregate || this is AggregateNode;

    public bool IsNumeric => kind is DataKind.Long or DataKind.Integer or DataKind.Double or DataKind.Decimal;

    public abstract Value Eval(Row row);

    /// <summary>This node and all below.</summary>
    public IEnumerable<Node> Tree() => children.SelectMany(child => child.Tree()).Prepend(this);

    public IEnumerable<SourceColumn> Columns() => Tree().OfType<ColumnNode>().Select(node => node.Column);
}

/// <summary>What an expression is evaluated for: a fact alone, or a finished group.</summary>
internal sealed class Row
{
    public Fact? Fact { get; set; }

    public Group? Group { get; set; }
}

internal sealed class ConstantNode(Value value, DataKind kind) : Node(kind, 0)
{
    public Value Value => value;

    public override Value Eval(Row row) => value;

    public static ConstantNode Of(Value value) => new(value, value.Kind switch
    {
        ValueKind.Long => DataKind.Long,
        ValueKind.Double => DataKind.Double,
        ValueKind.Decimal => DataKind.Decimal,
        ValueKind.Bool => DataKind.Boolean,
        ValueKind.Date => DataKind.Date,
        ValueKind.Time => DataKind.Timestamp,
        _ => DataKind.String,
    });
}

/// <summary>A list of constants: an array literal or an array parameter.</summary>
internal sealed class ListNode(IReadOnlyList<Node> items) : Node(DataKind.String, 0, items)
{
    public override Value Eval(Row row) => Children.Count > 0 ? Children[0].Eval(row) : Value.Null;
}

internal sealed class ColumnNode(SourceColumn column) : Node(column.Kind, column.Scale)
{
    public SourceColumn Column => column;

    public override Value Eval(Row row) => column.Read(row.Fact!);
}

/// <summary>A scalar function or operator.</summary>
internal sealed class FunctionNode(DataKind kind, int scale, Func<Row, Value> eval, params IReadOnlyList<Node> children) : Node(kind, scale, children)
{
    public override Value Eval(Row row) => eval(row);
}

/// <summary>An aggregate: over the facts of a group; of an aggregate of an inner query, over what the branches below came to.</summary>
internal sealed class AggregateNode(
    AggregateKind aggregate, DataKind kind, int scale, int slot, Node? argument, Node? filter, bool countsEvents, SourceTable? table)
    : Node(kind, scale, argument is null ? [] : [argument])
{
    private IReadOnlyList<AggregateNode> _siblings = [];

    public AggregateKind Aggregate => aggregate;

    /// <summary>Where the group keeps it; the same for all branches that feed it.</summary>
    public int Slot => slot;

    public Node? Argument => argument;

    /// <summary>True when its argument is itself aggregated, in an inner query.</summary>
    public bool IsNested => HasAggregate;

    /// <summary>The aggregates of all branches, this one too, that make one output together.</summary>
    public void Join(IReadOnlyList<AggregateNode> siblings)
    {
        // Branches that an inner query has added up already share its sums.
        _siblings = [.. siblings.DistinctBy(sibling => sibling.Tree().OfType<AggregateNode>().Last().Slot)];
    }

    /// <summary>Adds a fact to its part of the group.</summary>
    public void Add(Row row, ref Accumulator accumulator)
    {
        if (filter is not null && !filter.Eval(row).IsTrue)
        {
            return;
        }

        var value = argument?.Eval(row) ?? Value.Of(1L);
        if (value.IsNull)
        {
            return;
        }

        accumulator.Add(aggregate, value, countsEvents ? table!.Events(row.Fact!) : 1);
    }

    public override Value Eval(Row row)
    {
        if (row.Group is not { } group)
        {
            // Grouped by what an inner query aggregates, such as impressions per user: the fact's place on that scale stands for it.
            return Value.Of((long)row.Fact![Split.Frequency] + 1);
        }

        if (!IsNested)
        {
            return group.Accumulators[slot].Result(aggregate, Kind, Scale);
        }

        var accumulator = default(Accumulator);
        foreach (var sibling in _siblings)
        {
            var value = sibling.Argument!.Eval(row);
            if (!value.IsNull)
            {
                accumulator.Add(aggregate, value, 1);
            }
        }

        return accumulator.Result(aggregate, Kind, Scale);
    }
}
