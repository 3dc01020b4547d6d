using Collections.Core.Planning;

namespace Collections.Web.Features.Planning;

/// <summary>What stands in the way of a collection, at the fields of its form; told at fields that were touched, and at all of them once somebody wanted to create.</summary>
public sealed record FormProblems
{
    public FormProblems(CollectionPlan? plan, CollectionDraft draft, IReadOnlyList<string> parameters, bool wantsFilters, bool wasSubmitted)
    {
        Shown = plan is not null
            ? plan.Problems
                .Where(problem => wasSubmitted || problem.Kind is not (PlanProblemKind.ParameterMissing or PlanProblemKind.NameMissing))
                .GroupBy(problem => problem.Field)
                .ToDictionary(group => group.Key, group => string.Join(" ", group.Select(problem => problem.Message)))
            : !wasSubmitted ? []
            : draft.Instance is null ? new() { ["instanceId"] = "Choose an instance." }
            : draft.Workflow is null ? new() { ["workflowId"] = "Choose a workflow." }
            : [];
        Others = [.. Shown.Where(problem => !HasField(problem.Key)).Select(problem => problem.Value)];

        bool HasField(string field) => field switch
        {
            "instanceId" or "workflowId" or "name" or "startDate" or "endDate" or "excludedDates" or "timeZone" or "timeoutSeconds" => true,
            "filters.campaigns" or "filters.asins" => wantsFilters,
            _ => parameters.Any(parameter => field == $"parameters.{parameter}"),
        };
    }

    public IReadOnlyDictionary<string, string> Shown { get; }

    /// <summary>Those of fields that are not on the page, so that none goes untold.</summary>
    public IReadOnlyList<string> Others { get; }

    public string? Of(string field) => Shown.GetValueOrDefault(field);

    public bool Has(string field) => Shown.ContainsKey(field);
}
