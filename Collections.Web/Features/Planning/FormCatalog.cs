using Collections.Core.Catalog;

namespace Collections.Web.Features.Planning;

/// <summary>What the form lets people choose from, read once when it opens: instances that one may collect from, and their workflows.</summary>
public sealed record FormCatalog(IReadOnlyList<InstanceRow> Instances, IReadOnlyList<WorkflowRow> Workflows)
{
    public static async Task<FormCatalog> ReadAsync(CatalogQueries queries, CancellationToken cancellationToken)
    {
        var instances = await queries.InstancesAsync(cancellationToken);
        return new([.. instances.Where(instance => instance.IsEditable)], await queries.WorkflowsAsync(instance: null, cancellationToken));
    }

    public InstanceRow? Find(InstanceId? id) => Instances.FirstOrDefault(instance => instance.Id == id);

    public WorkflowRow? Find(WorkflowId? id) => Workflows.FirstOrDefault(workflow => workflow.Id == id);

    public IEnumerable<WorkflowRow> Of(InstanceId? instance) => Workflows.Where(workflow => workflow.InstanceId == instance);
}
