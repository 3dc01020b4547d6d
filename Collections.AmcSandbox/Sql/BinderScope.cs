using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>Something that a SELECT reads from, under the name by which its columns are called.</summary>
/// <param name="Inputs">One per table behind it.</param>
internal sealed record BoundSource(string Name, IReadOnlyList<SourceInput> Inputs, bool IsByUser);

/// <summary>One table behind a source: what its columns are in terms of that table.</summary>
/// <param name="Lane">Rows of inputs in the same lane are the same rows; rows of different lanes stay apart until something adds them up.</param>
internal sealed record SourceInput(SourceTable? Table, Func<string, Node?> Column, IReadOnlyList<string> ColumnNames, Node? Filter, int Lane);

/// <summary>Where an expression stands: what it may name, and the aggregates found in it.</summary>
internal sealed class BinderScope(IReadOnlyList<BoundSource> sources, int input, SourceTable? table, bool isByUser)
{
    /// <summary>The aggregates of this SELECT itself, in order of appearance.</summary>
    public List<AggregateNode> Own { get; } = [];

    public SourceTable? Table => table;

    /// <summary>Whether its rows are users.</summary>
    public bool IsByUser => isByUser;

    public IReadOnlyList<BoundSource> Sources => sources;

    public Node Resolve(SqlColumn column)
    {
        if (column.Qualifier is { } qualifier)
        {
            var source = sources.FirstOrDefault(s => s.Name.Equals(qualifier, StringComparison.OrdinalIgnoreCase))
                ?? throw SqlRejection.At(column.Place, $"Table '{qualifier}' not found");
            return Find(source, column.Name) ?? throw SqlRejection.At(column.Place, $"Column '{column.Name}' not found in table '{qualifier}'");
        }

        return sources.Select(source => Find(source, column.Name)).FirstOrDefault(node => node is not null)
            ?? throw SqlRejection.At(column.Place, $"Column '{column.Name}' not found in any table");
    }

    public IEnumerable<(string Name, Node Node)> Star()
    {
        return sources.SelectMany(source => InputOf(source) is { } from ? from.ColumnNames.Select(name => (name, from.Column(name)!)) : []);
    }

    private SourceInput? InputOf(BoundSource source) => source.Inputs.Count == 0 ? null : source.Inputs[Math.Min(input, source.Inputs.Count - 1)];

    private Node? Find(BoundSource source, string name) => InputOf(source)?.Column(name);
}
