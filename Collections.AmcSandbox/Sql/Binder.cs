using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>
/// Binds queries to the sandbox's tables. Queries within queries are dissolved: every output becomes an expression over the facts of each table that feeds it.
/// </summary>
internal sealed class Binder(SandboxInstance instance, QueryParameters parameters)
{
    private static readonly string[] NotFound =
    [
        "Object '{0}' not found",
        "Table '{0}' not found",
        "Object '{0}' not found within the data sources of this instance",
    ];

    /// <summary>No SELECT has so many branches that stay apart.</summary>
    private const int MostLanes = 1000;

    private int _slots;

    public int Slots => _slots;

    public IReadOnlyList<BoundSelect> Bind(SqlQuery query) => Bind(query, new Dictionary<string, IReadOnlyList<BoundSelect>>());

    /// <summary>The constants of a query that is but VALUES, else null.</summary>
    public IReadOnlyList<Node>? Constants(SqlQuery query, IReadOnlyDictionary<string, IReadOnlyList<BoundSelect>> named)
    {
        var bound = Bind(query, named);
        return bound.SelectMany(select => select.Branches).All(branch => branch.Table is null)
            ? [.. bound.SelectMany(select => select.Branches).Where(branch => branch.Items.Count > 0).Select(branch => branch.Items[0])]
            : null;
    }

    private List<BoundSelect> Bind(SqlQuery query, IReadOnlyDictionary<string, IReadOnlyList<BoundSelect>> outer)
    {
        var named = new Dictionary<string, IReadOnlyList<BoundSelect>>(outer, StringComparer.OrdinalIgnoreCase);
        foreach (var with in query.With)
        {
            var bound = Bind(with.Query, named);
            named[with.Name] = with.ColumnNames.Count == 0 ? bound : [.. bound.Select(select => select with { Names = with.ColumnNames })];
        }

        var selects = query.Selects.SelectMany(select => select.Rows is { } rows ? Constants(rows) : [Select(select, named)]).ToList();
        foreach (var select in selects.Where(select => select.Names.Count != selects[0].Names.Count))
        {
            throw SqlRejection.At(query.Selects[^1].Items[0].Place, "Column count mismatch in UNION");
        }

        return selects;
    }

    private IEnumerable<BoundSelect> Constants(IReadOnlyList<IReadOnlyList<SqlExpression>> rows)
    {
        foreach (var row in rows)
        {
            var expressions = new ExpressionBinder(this, parameters, new Dictionary<string, IReadOnlyList<BoundSelect>>(), new BinderScope([], 0, null, false), NextSlot);
            var items = row.Select(expressions.Bind).ToList();
            var branch = new Branch
            {
                Table = null,
                Lane = 0,
                Items = items,
                KeyOfItem = [.. items.Select((_, i) => i)],
                Keys = items,
                Filter = null,
                Having = null,
            };
            yield return new BoundSelect([.. items.Select((_, i) => $"EXPR${i}")], [branch], IsByUser: false);
        }
    }

    private BoundSelect Select(SqlSelect select, IReadOnlyDictionary<string, IReadOnlyList<BoundSelect>> named)
    {
        if (select.From.Count == 0)
        {
            throw new SqlRejection("The query must read from at least one data source: FROM is missing.");
        }

        var sources = select.From.Select(source => Source(source, named)).ToList();

        // Facts come from the first source that has any; what is joined to it is read from the same facts.
        var main = sources.Find(source => source.Inputs.Any(input => input.Table is not null)) ?? sources[0];
        var isByUser = sources.Exists(source => source.IsByUser);
        var firstSlot = _slots;
        var branches = new List<(Branch Branch, BinderScope Scope)>();
        IReadOnlyList<string> names = [];
        for (var i = 0; i < main.Inputs.Count; i++)
        {
            // The aggregates of all branches share their slots.
            var next = firstSlot;
            var scope = new BinderScope(sources, i, main.Inputs[i].Table, isByUser);
            var expressions = new ExpressionBinder(this, parameters, named, scope, () => next++);
            var outputs = new SelectOutputs(select, expressions, scope);
            names = outputs.Names;
            branches.Add((outputs.Branch(main.Inputs[i]), scope));
            _slots = Math.Max(_slots, next);
        }

        for (var k = 0; k < branches[0].Scope.Own.Count; k++)
        {
            var siblings = branches.Select(branch => branch.Scope.Own[k]).ToList();
            siblings.ForEach(aggregate => aggregate.Join(siblings));
        }

        var groupsByUser = branches[0].Branch.Keys.Any(key => key.Columns().Any(column => column.IsUser));
        return new BoundSelect(names, [.. branches.Select(branch => branch.Branch)], groupsByUser);
    }

    private int NextSlot() => _slots++;

    private BoundSource Source(SqlSource source, IReadOnlyDictionary<string, IReadOnlyList<BoundSelect>> named)
    {
        if (source.Query is { } query)
        {
            return Derived(source.Alias ?? "", Bind(query, named));
        }

        var name = source.Name!;
        if (named.TryGetValue(name, out var bound))
        {
            return Derived(source.Alias ?? name, bound);
        }

        if (SourceTables.Find(name, instance) is { } table)
        {
            var input = new SourceInput(table, column => table.Find(column) is { } found ? new ColumnNode(found) : null, [], null, Lane: 0);
            return new BoundSource(source.Alias ?? name, [input], IsByUser: false);
        }

        // AMC words this in more than one way; the same mistake is always told the same way.
        var wording = NotFound[(int)(Noise.Mix(3, name) % (ulong)NotFound.Length)];
        throw SqlRejection.At(source.Place, string.Format(System.Globalization.CultureInfo.InvariantCulture, wording, name));
    }

    private static BoundSource Derived(string name, IReadOnlyList<BoundSelect> selects)
    {
        var names = selects[0].Names;
        var inputs = new List<SourceInput>();
        foreach (var (branch, lane) in selects.SelectMany((select, i) => select.Branches.Select(branch => (branch, (i * MostLanes) + branch.Lane))))
        {
            inputs.Add(new SourceInput(branch.Table, Column, names, branch.Filter, lane));

            Node? Column(string column)
            {
                for (var i = 0; i < names.Count; i++)
                {
                    if (names[i].Equals(column, StringComparison.OrdinalIgnoreCase))
                    {
                        return branch.Items[i];
                    }
                }

                return null;
            }
        }

        return new BoundSource(name, inputs, selects.Any(select => select.IsByUser));
    }
}
