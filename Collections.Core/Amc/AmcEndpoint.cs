namespace Collections.Core.Amc;

/// <summary>
/// A call that the client can make: its name in logs and metrics, and what its answers mean. <c>ById</c>: asks for one thing by its id, so
/// that 404 is about the thing and not about the way to it. <c>OfInstance</c>: under an instance, so that 403 is about the instance and not
/// about the account.
/// </summary>
internal sealed record AmcEndpoint(string Name, HttpMethod Method, bool ById = false, bool OfInstance = true)
{
    public static AmcEndpoint Token { get; } = new("token", HttpMethod.Post, OfInstance: false);
    public static AmcEndpoint ListAccounts { get; } = new("list accounts", HttpMethod.Get, OfInstance: false);
    public static AmcEndpoint ListInstances { get; } = new("list instances", HttpMethod.Get, OfInstance: false);
    public static AmcEndpoint GetInstance { get; } = new("get instance", HttpMethod.Get, ById: true);
    public static AmcEndpoint ListAdvertisers { get; } = new("list advertisers", HttpMethod.Get);
    public static AmcEndpoint ListWorkflows { get; } = new("list workflows", HttpMethod.Get);
    public static AmcEndpoint GetWorkflow { get; } = new("get workflow", HttpMethod.Get, ById: true);
    public static AmcEndpoint CreateWorkflow { get; } = new("create workflow", HttpMethod.Post);
    public static AmcEndpoint PutWorkflow { get; } = new("put workflow", HttpMethod.Put, ById: true);
    public static AmcEndpoint DeleteWorkflow { get; } = new("delete workflow", HttpMethod.Delete, ById: true);
    public static AmcEndpoint CreateExecution { get; } = new("create execution", HttpMethod.Post);
    public static AmcEndpoint GetExecution { get; } = new("get execution", HttpMethod.Get, ById: true);
    public static AmcEndpoint ListExecutions { get; } = new("list executions", HttpMethod.Get);
    public static AmcEndpoint CancelExecution { get; } = new("cancel execution", HttpMethod.Put, ById: true);
    public static AmcEndpoint GetDownloadUrls { get; } = new("get download urls", HttpMethod.Get, ById: true);
    public static AmcEndpoint Download { get; } = new("download", HttpMethod.Get, ById: true);
    public static AmcEndpoint ListDataSources { get; } = new("list data sources", HttpMethod.Get);
    public static AmcEndpoint GetDataSource { get; } = new("get data source", HttpMethod.Get, ById: true);

    public bool IsPost => Method == HttpMethod.Post;

    /// <summary>
    /// The class when nobody knows whether the request has been executed. A token may be asked for twice, a run must not be started twice.
    /// </summary>
    public AmcErrorClass Ambiguous => IsPost && this != Token ? AmcErrorClass.UnknownOutcome : AmcErrorClass.Transient;
}
