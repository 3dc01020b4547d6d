using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>A SELECT bound to data: one branch per table that feeds it, all with the same outputs.</summary>
/// <param name="IsByUser">Whether it groups by user, so that its rows are users.</param>
internal sealed record BoundSelect(IReadOnlyList<string> Names, IReadOnlyList<Branch> Branches, bool IsByUser);

/// <summary>One table's way through a SELECT, and through the queries within.</summary>
internal sealed class Branch
{
    /// <summary>What is read; null for constants, which have no facts.</summary>
    public required SourceTable? Table { get; init; }

    private bool? _needsSample;

    /// <summary>Facts with equal keys make one group only within a lane.</summary>
    public required int Lane { get; init; }

    /// <summary>The output, column by column.</summary>
    public required IReadOnlyList<Node> Items { get; init; }

    /// <summary>Per output its place among the keys, or -1 when it is worked out from the finished group.</summary>
    public required IReadOnlyList<int> KeyOfItem { get; init; }

    /// <summary>What the facts are grouped by.</summary>
    public required IReadOnlyList<Node> Keys { get; init; }

    public required Node? Filter { get; init; }

    public required Node? Having { get; init; }

    /// <summary>The aggregates that its facts feed.</summary>
    public IReadOnlyList<AggregateNode> Fed => field ??= [.. Items.Append(Having).OfType<Node>()
        .Where((_, i) => i >= KeyOfItem.Count || KeyOfItem[i] < 0)
        .SelectMany(node => node.Tree())
        .OfType<AggregateNode>()
        .Where(node => !node.IsNested)
        .DistinctBy(node => node.Slot)];

    /// <summary>Whether finishing a group needs one of its facts.</summary>
    public bool NeedsSample => _needsSample ??= Items.Where((_, i) => KeyOfItem[i] < 0).Append(Having).OfType<Node>().Any(ReadsFactOutsideAggregates);

    public bool Reads(bool isDsp) => Table is not null && (isDsp ? Table.HasDsp : Table.HasSponsored);

    /// <summary>Everything that is evaluated fact by fact.</summary>
    public IEnumerable<Node> AllNodes() => Items.Concat(Keys).Append(Filter).Append(Having).OfType<Node>();

    private static bool ReadsFactOutsideAggregates(Node node)
    {
        return node is ColumnNode || (node is not AggregateNode && node.Children.Any(ReadsFactOutsideAggregates));
    }
}
