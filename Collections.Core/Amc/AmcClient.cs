using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Collections.Core.Catalog;
using Microsoft.Extensions.Options;

namespace Collections.Core.Amc;

/// <inheritdoc cref="IAmcClient"/>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class AmcClient(
    HttpClient http, IHttpClientFactory clients, AmcTokens tokens, AmcExchange exchange, IOptions<AmcOptions> options, TimeProvider clock)
    : IAmcClient
{
    public const string DownloadClientName = "collections.amc.download";

    public Task<IReadOnlyList<AmcAccount>> ListAccountsAsync(AccountId account, CancellationToken cancellationToken)
    {
        // This call comes before any account is known; Amazon wants neither of the two ids.
        var nobody = new AmcAccountContext(account, default, default);
        return ListAsync<AccountPage, AmcAccount>(
            AmcEndpoint.ListAccounts, nobody, "amc/accounts", AmcJson.Default.AccountPage, cancellationToken);
    }

    public Task<IReadOnlyList<AmcInstance>> ListInstancesAsync(AmcAccountContext account, CancellationToken cancellationToken) =>
        ListAsync<InstancePage, AmcInstance>(
            AmcEndpoint.ListInstances, account, "amc/instances", AmcJson.Default.InstancePage, cancellationToken);

    public Task<AmcInstance> GetInstanceAsync(AmcInstanceContext instance, CancellationToken cancellationToken) =>
        ReadAsync(AmcEndpoint.GetInstance, instance, Path(instance), "instance", AmcJson.Default.AmcInstance, cancellationToken);

    public Task<IReadOnlyList<AmcAdvertiser>> ListAdvertisersAsync(AmcInstanceContext instance, CancellationToken cancellationToken) =>
        ListAsync<AdvertiserPage, AmcAdvertiser>(
            AmcEndpoint.ListAdvertisers, instance, $"{Path(instance)}/advertisers", AmcJson.Default.AdvertiserPage, cancellationToken);

    public Task<IReadOnlyList<AmcWorkflow>> ListWorkflowsAsync(AmcInstanceContext instance, CancellationToken cancellationToken) =>
        ListAsync<WorkflowPage, AmcWorkflow>(
            AmcEndpoint.ListWorkflows, instance, Reporting(instance, "workflows"), AmcJson.Default.WorkflowPage, cancellationToken);

    public Task<AmcWorkflow> GetWorkflowAsync(AmcInstanceContext instance, AmcWorkflowId workflow, CancellationToken cancellationToken) =>
        ReadAsync(
            AmcEndpoint.GetWorkflow, instance, Reporting(instance, "workflows", workflow.Value), "workflow", AmcJson.Default.AmcWorkflow,
            cancellationToken);

    public Task CreateWorkflowAsync(AmcInstanceContext instance, AmcWorkflow workflow, CancellationToken cancellationToken) =>
        TellAsync(
            AmcEndpoint.CreateWorkflow, instance, Reporting(instance, "workflows"), Body(workflow, AmcJson.Default.AmcWorkflow),
            cancellationToken);

    public Task PutWorkflowAsync(AmcInstanceContext instance, AmcWorkflow workflow, CancellationToken cancellationToken) =>
        TellAsync(
            AmcEndpoint.PutWorkflow, instance, Reporting(instance, "workflows", workflow.WorkflowId?.Value),
            Body(workflow, AmcJson.Default.AmcWorkflow), cancellationToken);

    public Task DeleteWorkflowAsync(AmcInstanceContext instance, AmcWorkflowId workflow, CancellationToken cancellationToken) =>
        TellAsync(AmcEndpoint.DeleteWorkflow, instance, Reporting(instance, "workflows", workflow.Value), null, cancellationToken);

    public Task<AmcExecution> CreateExecutionAsync(
        AmcInstanceContext instance, ExecutionRequest request, ExecutionToken token, CancellationToken cancellationToken) =>
        ReadAsync(
            AmcEndpoint.CreateExecution, instance, Reporting(instance, "workflowExecutions"), "workflowExecution",
            AmcJson.Default.AmcExecution, cancellationToken, request.Body(token));

    public Task<AmcExecution> GetExecutionAsync(
        AmcInstanceContext instance, AmcExecutionId execution, bool includeWorkflow, CancellationToken cancellationToken) =>
        ReadAsync(
            AmcEndpoint.GetExecution, instance,
            Reporting(instance, "workflowExecutions", execution.Value) + (includeWorkflow ? "?includeWorkflow=true" : ""),
            "workflowExecution", AmcJson.Default.AmcExecution, cancellationToken);

    public IAsyncEnumerable<AmcExecution> ListExecutionsAsync(
        AmcInstanceContext instance, ExecutionListing listing, CancellationToken cancellationToken)
    {
        var since = listing.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        var path = FormattableString.Invariant(
            $"{Reporting(instance, "workflowExecutions")}?minCreationTime={since}&limit={listing.PageSize}");
        path += listing.IncludeCancelled ? "&includeCancelled=true" : "";
        path += listing.IncludeWorkflow ? "&includeWorkflow=true" : "";
        path += listing.OldestFirst ? "&sortAscending=true" : "";
        return PagesAsync<ExecutionPage, AmcExecution>(
            AmcEndpoint.ListExecutions, instance, path, AmcJson.Default.ExecutionPage, cancellationToken);
    }

    public Task CancelExecutionAsync(AmcInstanceContext instance, AmcExecutionId execution, CancellationToken cancellationToken) =>
        TellAsync(
            AmcEndpoint.CancelExecution, instance, Reporting(instance, "workflowExecutions", execution.Value),
            Body(new("CANCELLED"), AmcJson.Default.CancelExecutionBody), cancellationToken);

    public Task<AmcDownloadUrls> GetDownloadUrlsAsync(
        AmcInstanceContext instance, AmcExecutionId execution, CancellationToken cancellationToken) =>
        ReadAsync(
            AmcEndpoint.GetDownloadUrls, instance, Reporting(instance, "workflowExecutions", execution.Value) + "/downloadUrls",
            "downloadUrls", AmcJson.Default.AmcDownloadUrls, cancellationToken);

    public async Task<AmcDownload> OpenDownloadAsync(AmcInstanceContext instance, Uri url, CancellationToken cancellationToken)
    {
        var tell = instance.OnCall ?? Nobody;
        var token = await tokens.GetAsync(instance.AccountId, null, tell, cancellationToken);
        using var request = DownloadHandler.Request(url, token.Credentials.Endpoints)
            ?? throw new AmcException(
                AmcErrorClass.UnreadableResult, AmcEndpoint.Download.Name, "the address is not one of Amazon's storage");
        var idle = options.Value.DownloadIdleTimeout;
        var response = await exchange.SendAsync(
            clients.CreateClient(DownloadClientName), AmcEndpoint.Download, request, idle, buffer: false, ClassifyDownload, tell, [],
            cancellationToken);
        try
        {
            var content = await response.Content.ReadAsStreamAsync(cancellationToken);
            return new(
                new DownloadStream(content, response, idle, clock), response.Content.Headers.ContentLength,
                response.Content.Headers.ContentEncoding.FirstOrDefault());
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public Task<IReadOnlyList<AmcDataSource>> ListDataSourcesAsync(AmcInstanceContext instance, CancellationToken cancellationToken) =>
        ListAsync<DataSourcePage, AmcDataSource>(
            AmcEndpoint.ListDataSources, instance, Reporting(instance, "dataSources"), AmcJson.Default.DataSourcePage,
        cancellationToken);

    public Task<AmcDataSource> GetDataSourceAsync(AmcInstanceContext instance, string dataSource, CancellationToken cancellationToken) =>
        ReadAsync(
            AmcEndpoint.GetDataSource, instance, Reporting(instance, "dataSources", dataSource), "dataSource",
            AmcJson.Default.AmcDataSource, cancellationToken);

    /// <summary>An expired signature is answered with 403, an expired session with 400.</summary>
    private static AmcErrorClass ClassifyDownload(int status, string details) => status switch
    {
        400 or 401 or 403 or 410 => AmcErrorClass.LinkExpired,
        >= 300 and < 400 => AmcErrorClass.UnreadableResult,
        _ => AmcErrorClass.Transient,
    };

    private static void Nobody(AmcCall call)
    {
    }

    private static byte[] Body<TBody>(TBody body, JsonTypeInfo<TBody> type) => JsonSerializer.SerializeToUtf8Bytes(body, type);

    private static string Path(AmcInstanceContext instance) => $"amc/instances/{Segment(instance.InstanceId.Value)}";

    private static string Reporting(AmcInstanceContext instance, string collection, string? id = null) =>
        $"amc/reporting/{Segment(instance.InstanceId.Value)}/{collection}" + (id is null ? "" : $"/{Segment(id)}");

    /// <summary>One segment of a path. Ids come from outside too: "." and ".." would climb.</summary>
    private static string Segment(string id) => id is null or "" or "." or ".."
        ? throw new ArgumentException("This cannot be an id of Amazon's.", nameof(id))
        : Uri.EscapeDataString(id);

    private async Task<IReadOnlyList<TItem>> ListAsync<TPage, TItem>(
        AmcEndpoint endpoint, AmcAccountContext context, string path, JsonTypeInfo<TPage> type, CancellationToken cancellationToken)
        where TPage : IAmcPage<TItem>
    {
        List<TItem> items = [];
        await foreach (var item in PagesAsync<TPage, TItem>(endpoint, context, path, type, cancellationToken))
        {
            items.Add(item);
        }

        return items;
    }

    private async IAsyncEnumerable<TItem> PagesAsync<TPage, TItem>(
        AmcEndpoint endpoint, AmcAccountContext context, string path, JsonTypeInfo<TPage> type,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TPage : IAmcPage<TItem>
    {
        var more = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        string? next = null;
        do
        {
            var at = next is null ? path : $"{path}{more}nextToken={Uri.EscapeDataString(next)}";
            var page = await ReadAsync(endpoint, context, at, null, type, cancellationToken);
            foreach (var item in page.Items ?? [])
            {
                yield return item;
            }

            if (next is not null && page.NextToken == next)
            {
                throw new AmcException(AmcErrorClass.Transient, endpoint.Name, "the list does not go on");
            }

            next = page.NextToken;
        }
        while (!string.IsNullOrEmpty(next));
    }

    /// <summary>Asks and parses. Amazon's contract wraps single objects, its service mostly does not: both are read.</summary>
    private async Task<T> ReadAsync<T>(
        AmcEndpoint endpoint, AmcAccountContext context, string path, string? wrapper, JsonTypeInfo<T> type,
        CancellationToken cancellationToken, byte[]? body = null)
    {
        using var response = await SendAsync(endpoint, context, path, body, cancellationToken);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            if (wrapper is null)
            {
                return JsonSerializer.Deserialize(answer, type) ?? throw new JsonException("The answer is null.");
            }

            using var document = JsonDocument.Parse(answer);
            return Unwrap(document.RootElement, wrapper).Deserialize(type) ?? throw new JsonException("The answer is null.");
        }
        catch (JsonException exception)
        {
            throw new AmcException(endpoint.Ambiguous, endpoint.Name, "the answer cannot be read", exception)
            {
                StatusCode = (int)response.StatusCode,
                RequestId = AmcErrors.RequestId(response.Headers),
            };
        }
    }

    private static JsonElement Unwrap(JsonElement root, string wrapper) =>
        root.ValueKind is JsonValueKind.Object && root.TryGetProperty(wrapper, out var inner) && inner.ValueKind is JsonValueKind.Object
            ? inner
            : root;

    private async Task TellAsync(
        AmcEndpoint endpoint, AmcInstanceContext context, string path, byte[]? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(endpoint, context, path, body, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(
        AmcEndpoint endpoint, AmcAccountContext context, string path, byte[]? body, CancellationToken cancellationToken)
    {
        var tell = context.OnCall ?? Nobody;
        var token = await tokens.GetAsync(context.AccountId, null, tell, cancellationToken);
        try
        {
            return await OnceAsync(token);
        }
        catch (AmcException exception) when (exception.StatusCode is (int)HttpStatusCode.Unauthorized)
        {
            // Refused before anything was executed: the one case in which a call is sent again, with a new token.
            token = await tokens.GetAsync(context.AccountId, token, tell, cancellationToken);
            return await OnceAsync(token);
        }

        async Task<HttpResponseMessage> OnceAsync(AmcToken token)
        {
            using var request = Request(endpoint, context, token, path, body);
            var patience = endpoint.IsPost ? options.Value.PostTimeout : options.Value.ReadTimeout;
            return await exchange.SendAsync(
                http, endpoint, request, patience, buffer: true, (status, details) => AmcErrors.Classify(endpoint, status, details), tell,
                [token.Value, token.Credentials.ClientSecret, token.Credentials.RefreshToken], cancellationToken);
        }
    }

    private static HttpRequestMessage Request(AmcEndpoint endpoint, AmcAccountContext context, AmcToken token, string path, byte[]? body)
    {
        var request = new HttpRequestMessage(endpoint.Method, new Uri(Root(token.Credentials.Endpoints.Api), path));
        try
        {
            request.Headers.Authorization = new("Bearer", token.Value);
            request.Headers.Accept.Add(new("application/json"));
            request.Headers.Add("Amazon-Advertising-API-ClientId", token.Credentials.ClientId);
            if (context.EntityId.Value is { } entity)
            {
                request.Headers.Add("Amazon-Advertising-API-AdvertiserId", entity);
                request.Headers.Add("Amazon-Advertising-API-MarketplaceId", context.MarketplaceId.Value);
            }
        }
        catch (FormatException exception)
        {
            request.Dispose();
            throw new AmcException(
                AmcErrorClass.OnHoldAccount, endpoint.Name, "an id of the account holds characters that no header may carry", exception);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        }

        return request;
    }

    private static Uri Root(Uri api) => api.AbsoluteUri.EndsWith('/') ? api : new(api.AbsoluteUri + "/");
}
