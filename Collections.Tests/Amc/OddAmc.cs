using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Collections.Tests.Amc;

/// <summary>
/// A server that answers as the test says: for what the sandbox, which is well-behaved, does not do. Tokens it gives by itself.
/// </summary>
internal sealed class OddAmc : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _requests = [];
    private int _tokens;

    private OddAmc(WebApplication app)
    {
        _app = app;
    }

    public string Url => _app.Urls.First();

    public string TokenUrl => $"{Url}/token";

    /// <summary>Method and path with its query, of everything but tokens.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public int Tokens => _tokens;

    /// <summary>How the token endpoint answers; null: with a new token.</summary>
    public Func<HttpContext, Task>? OnToken { get; set; }

    public static async Task<OddAmc> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new OddAmc(app);
        app.Run(http => http.Request.Path == "/token" ? server.TokenAsync(http) : server.AnswerAsync(http, answer));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Always the same answer.</summary>
    public static Task<OddAmc> StartAsync(int status, string body, params (string Name, string Value)[] headers) => StartAsync(http =>
    {
        http.Response.StatusCode = status;
        foreach (var (name, value) in headers)
        {
            http.Response.Headers[name] = value;
        }

        return http.Response.WriteAsync(body);
    });

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private Task AnswerAsync(HttpContext http, Func<HttpContext, Task> answer)
    {
        _requests.Enqueue($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
        return answer(http);
    }

    private Task TokenAsync(HttpContext http)
    {
        var number = Interlocked.Increment(ref _tokens);
        return OnToken is { } answer ? answer(http) : http.Response.WriteAsync($$"""{"access_token":"Atza|token-{{number}}","expires_in":3600}""");
    }
}
