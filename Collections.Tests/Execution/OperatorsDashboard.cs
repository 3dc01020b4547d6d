using System.Net;
using System.Text.RegularExpressions;
using Collections.Tests.Support;

namespace Collections.Tests.Execution;

/// <summary>The job system's dashboard in the browser of an administrator.</summary>
internal sealed partial class OperatorsDashboard : IDisposable
{
    private readonly HttpClient _browser;

    private OperatorsDashboard(HttpClient browser)
    {
        _browser = browser;
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<OperatorsDashboard> SignInAsync(TestApp app)
    {
        const string Line = "Sign in: ";
        var browser = app.Browser();
        using var answer = await browser.GetAsync((await app.ConsoleLinesAsync()).Single(line => line.StartsWith(Line, StringComparison.Ordinal))[Line.Length..], Cancelled);
        return new(browser);
    }

    /// <param name="page">Below <c>/hangfire/</c>.</param>
    public Task<string> ReadAsync(string page) => _browser.GetStringAsync(new Uri($"/hangfire/{page}", UriKind.Relative), Cancelled);

    public async Task RequeueAsync(string job)
    {
        var list = await ReadAsync("jobs/failed");
        using var requeue = new HttpRequestMessage(HttpMethod.Post, "/hangfire/jobs/failed/requeue") { Content = new FormUrlEncodedContent([new("jobs[]", job)]) };
        requeue.Headers.Add(Header().Match(list).Groups[1].Value, Token().Match(list).Groups[1].Value);
        using var answer = await _browser.SendAsync(requeue, Cancelled);
        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    public void Dispose() => _browser.Dispose();

    [GeneratedRegex("""<meta name="csrf-header" content="([^"]+)""")]
    private static partial Regex Header();

    [GeneratedRegex("""<meta name="csrf-token" content="([^"]+)""")]
    private static partial Regex Token();
}
