using Collections.AmcSandbox.Api;
using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>A compiled query: it turns the facts of a window into rows.</summary>
internal sealed class QueryPlan
{
    private const int UserThreshold = 100;
    private const int UserCountCap = 1_000;

    private readonly IReadOnlyList<BoundSelect> _selects;
    private readonly int _slots;
    private readonly WorkflowBody _workflow;
    private readonly bool _keepsFiltered;
    private readonly bool _byDay;
    private readonly IReadOnlyList<Split> _splits;
    private readonly bool _hasCampaignKey;
    private readonly bool _hasAsinKey;

    public QueryPlan(IReadOnlyList<BoundSelect> selects, int slots, WorkflowBody workflow)
    {
        _selects = selects;
        _slots = slots;
        _workflow = workflow;
        _keepsFiltered = workflow.PrivacyFilteringBehavior == "REMOVE_VALUES"
            || (workflow.PrivacyFilteringBehavior is null && workflow.FilteredMetricsDiscriminatorColumn is not null);
        var branches = selects.SelectMany(select => select.Branches).ToList();
        var read = branches.SelectMany(branch => branch.AllNodes()).SelectMany(node => node.Columns()).Distinct().ToList();
        _byDay = read.Exists(column => column.ByDay);
        _splits = [.. read.Where(column => column.Split is not null).Select(column => column.Split!.Value)];
        if (branches.SelectMany(branch => branch.Keys).Any(key => key.IsAggregated))
        {
            _splits = [.. _splits, Split.Frequency];
        }

        _hasCampaignKey = branches.TrueForAll(branch => branch.Keys.SelectMany(key => key.Columns()).Any(IsOfCampaign));
        _hasAsinKey = branches.TrueForAll(branch => branch.Keys.SelectMany(key => key.Columns()).Any(column => column.Name.EndsWith("asin", StringComparison.Ordinal)));
        Columns = [.. MakeColumns()];
    }

    public IReadOnlyList<OutputColumn> Columns { get; }

    /// <summary>Whether more rows than natural can be made: by more ASINs, or by more campaigns.</summary>
    public bool CanGrow => _hasCampaignKey || _hasAsinKey;

    /// <summary>
    /// The rows of one of several disjoint parts of the result, in no order that means anything. Each row is overwritten by the next.
    /// </summary>
    public IEnumerable<Value[]> Rows(ResultRequest request, int part, int parts)
    {
        var universe = UniverseOf(request);
        var facts = new FactSource(request, _byDay, _splits);
        var row = new Row();
        var output = new Value[Columns.Count];
        var groups = new GroupTable(_selects, _slots);
        var filtered = new GroupTable(_selects, _slots);
        for (var i = 0; i < universe.SponsoredCampaigns + universe.DspCampaigns; i++)
        {
            var isDsp = i >= universe.SponsoredCampaigns;
            if ((_hasCampaignKey && i % parts != part) || !IsRead(isDsp))
            {
                continue;
            }

            var index = isDsp ? i - universe.SponsoredCampaigns : i;
            var campaign = isDsp ? universe.Dsp(index) : universe.Sponsored(index);
            for (var slot = 0; slot < universe.AsinsPerCampaign; slot++)
            {
                if (!_hasCampaignKey && slot % parts != part)
                {
                    continue;
                }

                foreach (var fact in facts.Of(universe, campaign, index, slot))
                {
                    row.Fact = fact;
                    groups.Add(row, isDsp);
                }

                if (_hasCampaignKey && _hasAsinKey)
                {
                    foreach (var finished in Finish(groups, filtered, output))
                    {
                        yield return finished;
                    }
                }
            }

            if (_hasCampaignKey)
            {
                foreach (var finished in Finish(groups, filtered, output))
                {
                    yield return finished;
                }
            }
        }

        foreach (var finished in Finish(groups, filtered, output).Concat(FinishFiltered(filtered, output)))
        {
            yield return finished;
        }
    }

    private static bool IsOfCampaign(SourceColumn column)
    {
        return column.Name is "campaign" or "campaign_name" or "campaign_id" or "campaign_id_string";
    }

    private bool IsRead(bool isDsp)
    {
        return _selects.Any(select => select.Branches.Any(branch => branch.Reads(isDsp)));
    }

    private Universe UniverseOf(ResultRequest request)
    {
        if (request.EstimatedRows == 0 || !CanGrow)
        {
            return new Universe(request.Seed, request.Instance, Universe.NaturalCampaigns, Universe.NaturalAsins);
        }

        var days = (request.Window.End - request.Window.Start).TotalDays;
        var perPair = (_byDay ? Math.Max(1, (int)days) : 1) * Splits.Affordable(_splits).Aggregate(1, (product, split) => product * Splits.Size(split));
        var pairs = (int)Math.Max(1, (request.EstimatedRows + perPair - 1) / perPair);
        if (!_hasAsinKey)
        {
            return new Universe(request.Seed, request.Instance, pairs, 1);
        }

        // One ASIN in nine is filtered, and so is the last campaign.
        var campaigns = _hasCampaignKey ? Math.Min(pairs, Universe.NaturalCampaigns) : 1;
        var shown = Math.Max(1, campaigns - 1);
        return new Universe(request.Seed, request.Instance, campaigns, Math.Max(1, (int)(((((long)pairs + shown - 1) / shown * 9) + 7) / 8)));
    }

    private IEnumerable<Value[]> Finish(GroupTable groups, GroupTable filtered, Value[] output)
    {
        foreach (var group in groups.TakeAll())
        {
            if (group.Users >= UserThreshold)
            {
                if (Write(group, output, isFiltered: false))
                {
                    yield return output;
                }
            }
            else if (_keepsFiltered)
            {
                filtered.Merge(group, WithoutSensitive(group));
            }
        }
    }

    private IEnumerable<Value[]> FinishFiltered(GroupTable filtered, Value[] output)
    {
        foreach (var group in filtered.TakeAll())
        {
            if (Write(group, output, isFiltered: true))
            {
                yield return output;
            }
        }
    }

    /// <summary>The group's keys, the most sensitive ones being NULL.</summary>
    private static Value[] WithoutSensitive(Group group)
    {
        var branch = group.Branch;
        var sensitivities = branch.Keys.Select(key => key.Columns().Select(column => column.Sensitivity).DefaultIfEmpty(0).Max()).ToList();
        var highest = sensitivities.DefaultIfEmpty(0).Max();
        return [.. group.Keys.Select((value, i) => highest > 0 && sensitivities[i] == highest ? Value.Null : value)];
    }

    private bool Write(Group group, Value[] output, bool isFiltered)
    {
        var branch = group.Branch;
        var row = new Row { Group = group, Fact = group.Sample };
        if (branch.Having is { } having && !having.Eval(row).IsTrue)
        {
            return false;
        }

        var i = 0;
        for (; i < branch.Items.Count; i++)
        {
            output[i] = branch.KeyOfItem[i] is >= 0 and var key
                ? group.Keys[key]
                : isFiltered && CountsUsers(branch.Items[i]) ? Value.Null : branch.Items[i].Eval(row);
        }

        if (_workflow.FilteredMetricsDiscriminatorColumn is not null)
        {
            output[i++] = Value.Of(isFiltered);
        }

        if (_workflow.FilteredReasonColumn is not null)
        {
            output[i++] = isFiltered ? Value.Of($"{group.Users} '{branch.Table!.Name}' users < {UserThreshold} required") : Value.Null;
        }

        if (_workflow.DistinctUserCountColumn is not null)
        {
            output[i] = isFiltered ? Value.Null : Value.Of(Math.Min(group.Users, UserCountCap));
        }

        return true;
    }

    private static bool CountsUsers(Node node) => node.Tree().Any(part => part is AggregateNode { Aggregate: AggregateKind.CountUsers });

    private IEnumerable<OutputColumn> MakeColumns()
    {
        var first = _selects[0];
        var branch = first.Branches[0];
        for (var i = 0; i < branch.Items.Count; i++)
        {
            var item = branch.Items[i];
            var isAggregated = branch.KeyOfItem[i] < 0;

            // A distinct count comes back as a DIMENSION, as do the least and the greatest of dimensions.
            var isMetric = isAggregated && item switch
            {
                AggregateNode { Aggregate: AggregateKind.CountDistinct or AggregateKind.CountUsers } => false,
                AggregateNode { Aggregate: AggregateKind.Least or AggregateKind.Greatest } => item.Columns().Any(column => column.IsMetric),
                _ => item.IsNumeric,
            };
            yield return new OutputColumn(first.Names[i], item.Kind, isMetric, isAggregated && item.IsNumeric, item.Scale);
        }

        if (_workflow.FilteredMetricsDiscriminatorColumn is { } discriminator)
        {
            yield return new OutputColumn(discriminator, DataKind.Boolean, IsMetric: false, IsSummed: false);
        }

        if (_workflow.FilteredReasonColumn is { } reason)
        {
            yield return new OutputColumn(reason, DataKind.String, IsMetric: false, IsSummed: false);
        }

        if (_workflow.DistinctUserCountColumn is { } users)
        {
            yield return new OutputColumn(users, DataKind.Long, IsMetric: false, IsSummed: false);
        }
    }
}
