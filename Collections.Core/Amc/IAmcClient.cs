using Collections.Core.Catalog;

namespace Collections.Core.Amc;

/// <summary>
/// Amazon Marketing Cloud over HTTP. Every method throws <see cref="AmcException"/> with the class of what went wrong, never retries (a
/// refused token is renewed once and the call repeated, which AMC has then not executed) and throws <see
/// cref="OperationCanceledException"/> only for the caller's own token; after that a POST may or may not have been executed.
/// </summary>
public interface IAmcClient
{
    Task<IReadOnlyList<AmcAccount>> ListAccountsAsync(AccountId account, CancellationToken cancellationToken);

    Task<IReadOnlyList<AmcInstance>> ListInstancesAsync(AmcAccountContext account, CancellationToken cancellationToken);

    Task<AmcInstance> GetInstanceAsync(AmcInstanceContext instance, CancellationToken cancellationToken);

    Task<IReadOnlyList<AmcAdvertiser>> ListAdvertisersAsync(AmcInstanceContext instance, CancellationToken cancellationToken);

    Task<IReadOnlyList<AmcWorkflow>> ListWorkflowsAsync(AmcInstanceContext instance, CancellationToken cancellationToken);

    Task<AmcWorkflow> GetWorkflowAsync(AmcInstanceContext instance, AmcWorkflowId workflow, CancellationToken cancellationToken);

    /// <summary>The id stands in the workflow. Class Rejected when it is taken.</summary>
    Task CreateWorkflowAsync(AmcInstanceContext instance, AmcWorkflow workflow, CancellationToken cancellationToken);

    /// <summary>Replaces the whole workflow; what is not given is gone.</summary>
    Task PutWorkflowAsync(AmcInstanceContext instance, AmcWorkflow workflow, CancellationToken cancellationToken);

    Task DeleteWorkflowAsync(AmcInstanceContext instance, AmcWorkflowId workflow, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a run. Class UnknownOutcome means that AMC may have it: look for the token in the list before sending it again. Every other
    /// class means that it has not.
    /// </summary>
    Task<AmcExecution> CreateExecutionAsync(
        AmcInstanceContext instance, ExecutionRequest request, ExecutionToken token, CancellationToken cancellationToken);

    Task<AmcExecution> GetExecutionAsync(
        AmcInstanceContext instance, AmcExecutionId execution, bool includeWorkflow, CancellationToken cancellationToken);

    /// <summary>Page by page, as far as it is enumerated. Only an enumeration that ends by itself has seen everything.</summary>
    IAsyncEnumerable<AmcExecution> ListExecutionsAsync(
        AmcInstanceContext instance, ExecutionListing listing, CancellationToken cancellationToken);

    /// <summary>Class Rejected when AMC will not cancel, which mostly means that the run is over: read it again.</summary>
    Task CancelExecutionAsync(AmcInstanceContext instance, AmcExecutionId execution, CancellationToken cancellationToken);

    Task<AmcDownloadUrls> GetDownloadUrlsAsync(AmcInstanceContext instance, AmcExecutionId execution, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a file without our token, at Amazon's storage or the configured sandbox and nowhere else. Class LinkExpired: ask for new
    /// addresses; class UnreadableResult: the address is not one that may be opened.
    /// </summary>
    Task<AmcDownload> OpenDownloadAsync(AmcInstanceContext instance, Uri url, CancellationToken cancellationToken);

    Task<IReadOnlyList<AmcDataSource>> ListDataSourcesAsync(AmcInstanceContext instance, CancellationToken cancellationToken);

    Task<AmcDataSource> GetDataSourceAsync(AmcInstanceContext instance, string dataSource, CancellationToken cancellationToken);
}
