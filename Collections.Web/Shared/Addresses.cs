using System.Globalization;
using Collections.Core.Catalog;
using Collections.Core.Data;
using Collections.Core.Planning;

namespace Collections.Web.Shared;

/// <summary>The addresses of our pages.</summary>
public static class Addresses
{
    public const string Collections = "/collections";

    public const string NewCollection = "/collections/new";

    public const string DeletedCollections = "/collections/deleted";

    public const string Executions = "/executions";

    public const string Workflows = "/workflows";

    public const string NewWorkflow = "/workflows/new";

    public const string Instances = "/instances";

    public const string ConnectInstance = "/instances/new";

    public const string People = "/people";

    public static string Workflow(WorkflowId id) => $"{Workflows}/{id}";

    public static string CollectWith(WorkflowId workflow, InstanceId instance) => $"{NewCollection}?instance={instance}&workflow={workflow}";

    public static string Instance(InstanceId id) => $"{Instances}/{id}";

    public static string Person(UserId id) => $"{People}/{id}";

    public static string Collection(CollectionId id) => $"{Collections}/{id}";

    /// <summary>The rows of all weeks as one file.</summary>
    public static string AllRows(CollectionId id) => $"/api/collections/{id}/rows";

    public static string Report(CollectionId id) => $"{Collections}/{id}/report";

    public static string Week(CollectionId id, DateOnly weekStart) =>
        string.Create(CultureInfo.InvariantCulture, $"{Collections}/{id}?week={weekStart:yyyy-MM-dd}");
}
