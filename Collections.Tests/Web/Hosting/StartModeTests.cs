using System.Text.RegularExpressions;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Hosting;

public sealed class StartModeTests : IDisposable
{
    private static readonly string Configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Settings_and_assets_are_found_by_dotnet_run_from_another_folder() =>
        StartsWithSettingsAsync(
            [AppProcess.DotNet, "run", "--no-build", "-c", Configuration, "--project", Path.Combine(AppProcess.Source, "Collections.Web"), "--", "--urls", "http://127.0.0.1:0"]);

    [Fact]
    public Task Settings_and_assets_are_found_by_dotnet_dll_from_another_folder() =>
        StartsWithSettingsAsync(
            [AppProcess.DotNet, Path.Combine(AppProcess.Source, "Collections.Web", "bin", Configuration, "net10.0", "Collections.Web.dll"), "--urls", "http://127.0.0.1:0"]);

    [Fact]
    public async Task Settings_and_assets_are_found_when_published_and_no_build_tool_is_published()
    {
        var published = _folder["published"];

        // A build process that is kept for the next build would keep the output open, for a quarter of an hour.
        await using (var publish = AppProcess.StartCommand(
            [AppProcess.DotNet, "publish", "--no-build", "-nodeReuse:false", "-c", Configuration, "-o", published, Path.Combine(AppProcess.Source, "Collections.Web")]))
        {
            (await publish.ExitCodeAsync()).ShouldBe(0, publish.Output);
        }

        string[] unwanted = ["package.json", "package-lock.json", "EmbeddedPostgres.targets", "embedded-postgres.path", "postgres"];
        Directory.GetFileSystemEntries(published).Select(Path.GetFileName).Intersect(unwanted).ShouldBeEmpty();

        // Stands in for a PostgreSQL of the system's: the published program has none with it.
        File.Copy(Path.Combine(AppContext.BaseDirectory, "embedded-postgres.path"), Path.Combine(published, "embedded-postgres.path"));
        await StartsWithSettingsAsync([AppProcess.DotNet, Path.Combine(published, "Collections.Web.dll"), "--urls", "http://127.0.0.1:0"]);
    }

    private async Task StartsWithSettingsAsync(IReadOnlyList<string> command)
    {
        await using var app = AppProcess.StartCommand(
            command, new Dictionary<string, string> { ["Postgres__DataDirectory"] = _folder["data"] }, _folder.Path);

        var url = await app.ReadyAsync();

        // appsettings.json silences this line, which the framework prints by default.
        app.Output.ShouldNotContain("Now listening on");
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        (await http.GetAsync("/health/live", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        (await http.GetAsync("/health/ready", TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        foreach (var asset in (string[])["/_framework/blazor.web.js", "/app.css", "/_content/MudBlazor/MudBlazor.min.css"])
        {
            (await http.GetByteArrayAsync(asset, TestContext.Current.CancellationToken)).ShouldNotBeEmpty(asset);
        }

        // What pages name with its content's mark never changes: a browser asks for it once.
        var marked = Regex.Match(await http.GetStringAsync("/sign-in", TestContext.Current.CancellationToken), @"(?<="")app\.\w+\.css(?="")").Value;
        using var kept = await http.GetAsync(new Uri(marked, UriKind.Relative), TestContext.Current.CancellationToken);
        kept.EnsureSuccessStatusCode().Headers.CacheControl!.MaxAge.ShouldBe(TimeSpan.FromDays(365), marked);

        (await app.StopAsync()).ShouldBe(0);
    }
}
