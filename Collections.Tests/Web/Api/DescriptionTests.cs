using System.Net;
using System.Text.RegularExpressions;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Api;

public sealed partial class DescriptionTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_description_names_every_call_with_a_summary_and_an_answer()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        var (status, document, _) = await stage.GetAsync("/openapi/v1.json");

        status.ShouldBe(HttpStatusCode.OK);
        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.");
        var calls = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => ($"{method.Name} {path.Name}", method.Value)))
            .ToDictionary(call => call.Item1, call => call.Value);
        foreach (var call in new[]
        {
            "post /api/collections", "get /api/collections", "get /api/collections/{id}", "patch /api/collections/{id}", "delete /api/collections/{id}",
            "post /api/collections/{id}/pause", "post /api/collections/{id}/resume", "post /api/collections/{id}/cancel", "post /api/collections/{id}/retry-failed",
            "get /api/collections/{id}/progress", "get /api/collections/{id}/weeks", "get /api/collections/{id}/events", "get /api/weeks/{id}",
            "post /api/weeks/{id}/retry", "post /api/weeks/{id}/skip", "post /api/weeks/{id}/unskip", "post /api/weeks/{id}/recollect",
            "get /api/weeks/{id}/executions", "get /api/weeks/{id}/versions", "get /api/weeks/{id}/rows", "get /api/executions", "post /api/tokens",
            "get /api/tokens", "delete /api/tokens/{id}", "get /api/workflows", "post /api/workflows", "get /api/workflows/{id}", "patch /api/workflows/{id}",
            "get /api/instances",
        })
        {
            calls.ShouldContainKey(call);
        }

        foreach (var (name, call) in calls)
        {
            name.ShouldContain("/api/");
            call.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(name);
            call.GetProperty("responses").EnumerateObject().ShouldNotBeEmpty(name);
        }

        document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(schema => schema.Name).ShouldNotContain(name => name.Contains("Outcome", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_call_is_told_of_in_the_written_description()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var (_, document, _) = await stage.GetAsync("/openapi/v1.json");
        var told = await File.ReadAllTextAsync(Path.Combine(AppProcess.Source, "docs", "api.md"), Cancelled);

        var missing = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"))
            .Where(call => !told.Contains($"`{call}`", StringComparison.Ordinal) && !told.Contains($"`{call}?", StringComparison.Ordinal));

        missing.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_reference_brings_everything_along_and_runs_under_its_policy()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        using var page = await stage.Program.GetAsync("/docs", Cancelled);
        if (page.StatusCode == HttpStatusCode.Redirect)
        {
            throw new InvalidOperationException($"redirected to {page.Headers.Location}");
        }

        var html = await page.Content.ReadAsStringAsync(Cancelled);
        var policy = string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
        ExternalPattern().Matches(html).Select(match => match.Value).ShouldBeEmpty();
        var scripts = ScriptPattern().Matches(html).Select(match => match.Groups["attributes"].Value).ToList();
        scripts.ShouldNotBeEmpty();
        foreach (var script in scripts.Where(script => !script.Contains("src=", StringComparison.Ordinal)))
        {
            policy.ShouldContain($"'nonce-{NoncePattern().Match(script).Groups["nonce"].Value}'");
        }

        foreach (var source in scripts.Select(script => SourcePattern().Match(script)).Where(match => match.Success).Select(match => match.Groups["source"].Value))
        {
            using var file = await stage.Program.GetAsync(new Uri(new Uri(stage.App.Url, "/docs/"), source), Cancelled);
            file.StatusCode.ShouldBe(HttpStatusCode.OK, source);
        }
    }

    [GeneratedRegex("""(src|href)="(https?:)?//[^"]+""")]
    private static partial Regex ExternalPattern();

    [GeneratedRegex("<script(?<attributes>[^>]*)>")]
    private static partial Regex ScriptPattern();

    [GeneratedRegex("""nonce="(?<nonce>[^"]+)""")]
    private static partial Regex NoncePattern();

    [GeneratedRegex("""src="(?<source>[^"]+)""")]
    private static partial Regex SourcePattern();
}
