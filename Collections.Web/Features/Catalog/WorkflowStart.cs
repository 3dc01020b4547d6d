using Collections.Core.Catalog;

namespace Collections.Web.Features.Catalog;

/// <summary>What a new workflow begins with, as the address names it.</summary>
public static class WorkflowStart
{
    public const string Blank = "blank";

    public static readonly IReadOnlyList<(string Key, StandardWorkflow Workflow)> Standard =
        [("sponsored-ads", StandardWorkflow.SponsoredAds), ("dsp-reach", StandardWorkflow.DspReach), ("attribution", StandardWorkflow.Attribution)];

    public static StandardWorkflow? Find(string? key) => Standard.FirstOrDefault(start => start.Key == key).Workflow;
}
