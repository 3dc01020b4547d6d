using System.Text;
using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>The groups under way.</summary>
internal sealed class GroupTable(IReadOnlyList<BoundSelect> selects, int slots)
{
    private readonly Dictionary<string, Group> _groups = [];
    private readonly StringBuilder _key = new();

    /// <summary>Adds a fact to its groups.</summary>
    public void Add(Row row, bool isDsp)
    {
        for (var select = 0; select < selects.Count; select++)
        {
            foreach (var branch in selects[select].Branches)
            {
                if (branch.Reads(isDsp) && (branch.Filter is null || branch.Filter.Eval(row).IsTrue))
                {
                    Add(row, select, branch);
                }
            }
        }
    }

    /// <summary>Adds a whole group under other keys.</summary>
    public void Merge(Group from, Value[] keys)
    {
        var into = Find(from.Select, from.Branch, keys) ?? New(from.Select, from.Branch, keys, from.Sample);
        into.Audience += from.Audience;
        foreach (var aggregate in selects[from.Select].Branches.SelectMany(branch => branch.Fed).DistinctBy(aggregate => aggregate.Slot))
        {
            into.Accumulators[aggregate.Slot].Merge(aggregate.Aggregate, from.Accumulators[aggregate.Slot]);
        }
    }

    /// <summary>Hands out the groups and starts afresh.</summary>
    public IReadOnlyList<Group> TakeAll()
    {
        if (_groups.Count == 0)
        {
            return [];
        }

        List<Group> all = [.. _groups.Values];
        _groups.Clear();
        return all;
    }

    private void Add(Row row, int select, Branch branch)
    {
        var keys = new Value[branch.Keys.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = branch.Keys[i].Eval(row);
        }

        var group = Find(select, branch, keys) ?? New(select, branch, keys, branch.NeedsSample ? row.Fact!.Copy() : null);
        group.Audience += row.Fact![Measure.Impressions];
        foreach (var aggregate in branch.Fed)
        {
            aggregate.Add(row, ref group.Accumulators[aggregate.Slot]);
        }
    }

    private Group? Find(int select, Branch branch, Value[] keys)
    {
        _key.Clear().Append(select).Append('/').Append(branch.Lane);
        foreach (var key in keys)
        {
            _key.Append('\u001f').Append((char)('0' + (int)key.Kind)).Append(key.ToString());
        }

        return _groups.GetValueOrDefault(_key.ToString());
    }

    private Group New(int select, Branch branch, Value[] keys, Fact? sample)
    {
        var group = new Group(keys, slots) { Select = select, Branch = branch, Sample = sample };
        _groups.Add(_key.ToString(), group);
        return group;
    }
}
