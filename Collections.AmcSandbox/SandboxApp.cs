using Collections.AmcSandbox.Api;
using Collections.AmcSandbox.Data;
using Collections.AmcSandbox.Engine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Collections.AmcSandbox;

/// <summary>
/// A running sandbox: Amazon Marketing Cloud's token endpoint, API and result storage on one loopback address, with all its state in memory. It reads no
/// configuration of its host and handles no signals, so that it can run inside another process.
/// </summary>
public sealed class SandboxApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SandboxState _state;

    private SandboxApp(WebApplication app, SandboxState state, string url)
    {
        _app = app;
        _state = state;
        Url = url;
    }

    /// <summary>The address, without a slash at its end: base URL of the API.</summary>
    public string Url { get; }

    /// <summary>The token endpoint.</summary>
    public string TokenUrl => $"{Url}/auth/o2/token";

    /// <summary>The faults in force; may be changed at any time.</summary>
    public SandboxFaults Faults
    {
        get => _state.Faults.Current;
        set => _state.Faults.Current = value;
    }

    /// <param name="url">Where to listen; port 0 takes a free one.</param>
    public static Task<SandboxApp> StartAsync(SandboxOptions options, string url, CancellationToken cancellationToken)
    {
        return StartAsync(options, url, TimeProvider.System, cancellationToken);
    }

    /// <summary>Starts with another clock, which also drives the executions.</summary>
    public static async Task<SandboxApp> StartAsync(SandboxOptions options, string url, TimeProvider time, CancellationToken cancellationToken)
    {
        options.Validate();
        var state = new SandboxState(options, time);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(state);
        builder.Services.AddSingleton<ExecutionFactory>();
        builder.Services.AddSingleton<ResultStore>();
        builder.Services.AddSingleton<DownloadSigner>();
        builder.Services.AddSingleton<Ledger>();
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SandboxJson.Default));
        var app = builder.Build();
        app.Use(Log(state));
        app.UseRouting();
        Map(app, state);
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new SandboxApp(app, state, address.TrimEnd('/'));
    }

    /// <summary>The ledger, as <c>GET /sandbox/ledger</c> gives it.</summary>
    public Task<SandboxLedger> ReadLedgerAsync(CancellationToken cancellationToken)
    {
        return _app.Services.GetRequiredService<Ledger>().Read(Url, null, withData: true, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Map(WebApplication app, SandboxState state)
    {
        TokenEndpoint.Map(app);
        DownloadEndpoints.Map(app);
        SandboxEndpoints.Map(app);
        var amc = app.MapGroup("/amc").AddEndpointFilter(new AmcGate(state));
        AdminEndpoints.Map(amc);
        var reporting = amc.MapGroup("/reporting/{instanceId}");
        WorkflowEndpoints.Map(reporting);
        ExecutionEndpoints.Map(reporting);
        ScheduleEndpoints.Map(reporting);
        DataSourceEndpoints.Map(reporting);
    }

    private static Func<HttpContext, RequestDelegate, Task> Log(SandboxState state) => async (http, next) =>
    {
        var time = state.Clock.UtcNow;
        http.TraceIdentifier = Guid.NewGuid().ToString();
        http.Response.Headers["x-amzn-RequestId"] = http.TraceIdentifier;
        var windowStart = await WindowStart(http.Request);
        try
        {
            await next(http);
        }
        catch (Exception exception) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            // A mistake of the sandbox itself: whoever runs it should see it, not guess.
            await AmcResult.Error(500, $"The sandbox failed: {exception}").ExecuteAsync(http);
        }
        finally
        {
            if (!http.Request.Path.StartsWithSegments("/sandbox", StringComparison.Ordinal))
            {
                state.Requests.Add(new LoggedRequest(
                    time, http.Request.Method, http.Request.Path, http.Response.StatusCode, http.Request.RouteValues["instanceId"] as string, windowStart));
            }
        }
    };

    private static async Task<string?> WindowStart(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method) || !request.Path.Value!.EndsWith("/workflowExecutions", StringComparison.Ordinal))
        {
            return null;
        }

        request.EnableBuffering();
        var (body, _) = await RequestBodies.Read(request, SandboxJson.Default.CreateExecutionBody);
        request.Body.Position = 0;
        return body?.TimeWindowStart;
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
