using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>Binds the outputs, the grouping and the conditions of one SELECT for one of its inputs.</summary>
internal sealed class SelectOutputs
{
    private readonly SqlSelect _select;
    private readonly ExpressionBinder _expressions;
    private readonly BinderScope _scope;
    private readonly List<Output> _outputs = [];
    private readonly List<Node> _groupedBy = [];

    public SelectOutputs(SqlSelect select, ExpressionBinder expressions, BinderScope scope)
    {
        _select = select;
        _expressions = expressions;
        _scope = scope;
        foreach (var item in select.Items)
        {
            Add(item);
        }

        foreach (var expression in select.GroupBy)
        {
            _groupedBy.Add(Grouping(expression));
        }

        CheckGrouping();
    }

    public IReadOnlyList<string> Names => [.. _outputs.Select(output => output.Name)];

    public Branch Branch(SourceInput input)
    {
        var keys = new List<Node>();
        var keyOfItem = new List<int>();
        foreach (var output in _outputs)
        {
            keyOfItem.Add(IsKey(output) ? keys.Count : -1);
            if (IsKey(output))
            {
                keys.Add(output.Node);
            }
        }

        keys.AddRange(_groupedBy.Where(node => !keys.Contains(node) && (!node.IsAggregated || _scope.IsByUser)));
        var having = _select.Having is { } condition ? _expressions.Bind(condition) : null;
        return new Branch
        {
            Table = input.Table,
            Lane = _select.IsDistinct || _groupedBy.Count > 0 || _scope.Own.Count > 0 ? 0 : input.Lane,
            Items = [.. _outputs.Select(output => output.Node)],
            KeyOfItem = keyOfItem,
            Keys = keys,
            Filter = Filter(input.Filter),
            Having = having,
        };
    }

    /// <summary>What an inner query aggregates is a key only where its rows are users: then it says how often something happened to one.</summary>
    private bool IsKey(Output output)
    {
        return !output.HasOwnAggregate && (!output.Node.IsAggregated || (_scope.IsByUser && _groupedBy.Count > 0));
    }

    private void Add(SqlItem item)
    {
        if (item.Expression is not { } expression)
        {
            var all = _scope.Star().ToList();
            if (all.Count == 0)
            {
                throw SqlRejection.At(item.Place, "SELECT * is not supported on data sources");
            }

            _outputs.AddRange(all.Select(column => new Output(column.Name, column.Node, false, item.Place, null)));
            return;
        }

        var before = _scope.Own.Count;
        var node = _expressions.Bind(expression);
        var name = item.Alias ?? (expression is SqlColumn column ? column.Name : $"EXPR${_outputs.Count}");
        _outputs.Add(new Output(name, node, _scope.Own.Count > before, item.Place, expression));
    }

    private Node Grouping(SqlExpression expression)
    {
        if (expression is SqlConstant { Value: { Kind: ValueKind.Long, Long: var ordinal } })
        {
            return ordinal >= 1 && ordinal <= _outputs.Count
                ? _outputs[(int)ordinal - 1].Node
                : throw SqlRejection.At(expression.Place, "Ordinal out of range");
        }

        if (expression is SqlColumn { Qualifier: null } column
            && _outputs.FirstOrDefault(o => o.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase) && !o.HasOwnAggregate) is { } output)
        {
            return output.Node;
        }

        return _expressions.Bind(expression);
    }

    private void CheckGrouping()
    {
        var isAggregated = _scope.Own.Count > 0;
        if (!isAggregated && _groupedBy.Count == 0)
        {
            return;
        }

        var grouped = _groupedBy.SelectMany(node => node.Columns()).ToHashSet();
        foreach (var output in _outputs.Where(o => !o.HasOwnAggregate && !o.Node.IsAggregated))
        {
            if (!_groupedBy.Contains(output.Node) && output.Node.Columns().FirstOrDefault(column => !grouped.Contains(column)) is not null)
            {
                throw SqlRejection.At(output.Place, $"Expression '{(output.Expression as SqlColumn)?.Name ?? output.Name}' is not being grouped");
            }
        }
    }

    private Node? Filter(Node? inner)
    {
        var conditions = _select.Where is { } where ? Conjuncts(where).Select(_expressions.Bind).Where(node => !node.IsAggregated) : [];
        return conditions.Prepend(inner).OfType<Node>().Aggregate(default(Node), (all, one) => all is null ? one : Operators.Binary("AND", all, one));
    }

    private static IEnumerable<SqlExpression> Conjuncts(SqlExpression expression)
    {
        return expression is SqlBinary { Operator: "AND" } both ? Conjuncts(both.Left).Concat(Conjuncts(both.Right)) : [expression];
    }

    private sealed record Output(string Name, Node Node, bool HasOwnAggregate, SqlToken Place, SqlExpression? Expression);
}
