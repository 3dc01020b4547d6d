using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Collections.AmcSandbox;
using Collections.Tests.Support;

namespace Collections.Tests.AmcSandbox;

/// <summary>A bare client of the sandbox: it sends what a test says and hides nothing of the answer.</summary>
internal sealed class SandboxCalls : IDisposable
{
    public const string Instance = "amcibersblt";
    public const string Sql = "SELECT campaign, asin, SUM(impressions) AS impressions, SUM(clicks) AS clicks, SUM(spend) / 100000000 AS spend, "
        + "COUNT(DISTINCT user_id) AS reach FROM sponsored_ads_traffic GROUP BY campaign, asin";

    private readonly HttpClient _http;

    private SandboxCalls(string url)
    {
        _http = new HttpClient { BaseAddress = new Uri(url) };
    }

    public HttpRequestHeaders Headers => _http.DefaultRequestHeaders;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Signs in to the demo account.</summary>
    public static async Task<SandboxCalls> SignInAsync(SandboxServer server, SandboxAccount? account = null)
    {
        account ??= SandboxAccount.Demo;
        var calls = new SandboxCalls(server.Url);
        using var answer = await calls.TokenAsync(account.RefreshToken);
        var token = await JsonAsync(answer);
        calls.Headers.Add("Authorization", $"Bearer {token.GetProperty("access_token").GetString()}");
        calls.Headers.Add("Amazon-Advertising-API-ClientId", SandboxAccount.ClientId);
        calls.Headers.Add("Amazon-Advertising-API-AdvertiserId", account.EntityId);
        calls.Headers.Add("Amazon-Advertising-API-MarketplaceId", account.MarketplaceId);
        return calls;
    }

    public Task<HttpResponseMessage> TokenAsync(
        string refreshToken, string secret = SandboxAccount.ClientSecret, string grantType = "refresh_token")
    {
        return _http.PostAsync(
            "/auth/o2/token",
            new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = grantType,
                ["refresh_token"] = refreshToken,
                ["client_id"] = SandboxAccount.ClientId,
                ["client_secret"] = secret,
            }),
            Cancelled);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(path, Cancelled);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null)
    {
        return _http.SendAsync(new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) }, Cancelled);
    }

    public async Task<JsonElement> GetJsonAsync(string path)
    {
        using var answer = await GetAsync(path);
        return await JsonAsync(answer);
    }

    /// <summary>The body of a create request for the week that begins on this Monday.</summary>
    public static Dictionary<string, object> Week(string monday, string sql = Sql, bool keepFiltered = true)
    {
        var start = DateOnly.Parse(monday, System.Globalization.CultureInfo.InvariantCulture);
        var workflow = new Dictionary<string, object> { ["sqlQuery"] = sql };
        if (keepFiltered)
        {
            workflow["filteredMetricsDiscriminatorColumn"] = "filtered";
        }

        return new Dictionary<string, object>
        {
            ["workflow"] = workflow,
            ["timeWindowType"] = "EXPLICIT",
            ["timeWindowStart"] = $"{start:yyyy-MM-dd}T00:00:00",
            ["timeWindowEnd"] = $"{start.AddDays(7):yyyy-MM-dd}T00:00:00",
            ["timeWindowTimeZone"] = "America/New_York",
        };
    }

    public Task<HttpResponseMessage> CreateAsync(object body, string instance = Instance)
    {
        return SendAsync(HttpMethod.Post, $"/amc/reporting/{instance}/workflowExecutions", body);
    }

    /// <summary>Creates an execution and gives its id.</summary>
    public async Task<string> StartAsync(object body, string instance = Instance)
    {
        using var answer = await CreateAsync(body, instance);
        var execution = await JsonAsync(answer);
        answer.IsSuccessStatusCode.ShouldBeTrue(execution.ToString());
        return execution.GetProperty("workflowExecutionId").GetString()!;
    }

    public Task<JsonElement> ExecutionAsync(string id, string instance = Instance)
    {
        return GetJsonAsync($"/amc/reporting/{instance}/workflowExecutions/{id}?includeWorkflow=true");
    }

    public async Task<string> StatusAsync(string id, string instance = Instance)
    {
        return (await ExecutionAsync(id, instance)).GetProperty("status").GetString()!;
    }

    /// <summary>Asks until the execution is over.</summary>
    public async Task<JsonElement> FinishAsync(string id, string instance = Instance)
    {
        while (true)
        {
            var execution = await ExecutionAsync(id, instance);
            if (execution.GetProperty("status").GetString() is not ("PENDING" or "RUNNING"))
            {
                return execution;
            }

            Cancelled.ThrowIfCancellationRequested();
        }
    }

    public async Task<IReadOnlyList<string>> DownloadUrlsAsync(string id, string instance = Instance)
    {
        var urls = await GetJsonAsync($"/amc/reporting/{instance}/workflowExecutions/{id}/downloadUrls");
        return [.. urls.GetProperty("downloadUrls").EnumerateArray().Select(url => url.GetString()!)];
    }

    /// <summary>Fetches a URL as a stranger would: with no header at all.</summary>
    public static async Task<HttpResponseMessage> FetchAsync(string url)
    {
        using var stranger = new HttpClient();
        return await stranger.GetAsync(new Uri(url), Cancelled);
    }

    /// <summary>Runs a query and reads all its rows.</summary>
    public async Task<SandboxRows> RunAsync(object body, string instance = Instance)
    {
        var execution = await FinishAsync(await StartAsync(body, instance), instance);
        execution.GetProperty("status").GetString().ShouldBe("SUCCEEDED", execution.ToString());
        var files = new List<string>();
        foreach (var url in await DownloadUrlsAsync(execution.GetProperty("workflowExecutionId").GetString()!, instance))
        {
            using var file = await FetchAsync(url);
            files.Add(await file.Content.ReadAsStringAsync(Cancelled));
        }

        return new SandboxRows(files, execution.GetProperty("outputColumns"));
    }

    public Task<SandboxRows> RunAsync(string sql, string monday = "2026-09-07", bool keepFiltered = true) => RunAsync(Week(monday, sql, keepFiltered));

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancelled));
        return document.RootElement.Clone();
    }

    public void Dispose() => _http.Dispose();
}
