using System.Net;
using System.Net.Sockets;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Hosting;

public sealed class SettingsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_wrong_settings_are_named_at_once_and_nothing_is_started()
    {
        var (code, output) = await RefusedAsync(
            ["--role", "boss"],
            new()
            {
                ["Demo__Enabled"] = "perhaps",
                ["Sandbox__TimeScale"] = "-1",
                ["ConnectionStrings__Owner"] = "secret=1;nonsense",
                ["DataProtection__KeyFile"] = "/nowhere/collections.key",
                ["ASPNETCORE_URLS"] = "ftp://here",
                ["Amc__BaseUrl"] = "http://127.0.0.1:9",
                ["Amc__MaxRetryAfter"] = "00:00:00",
                ["Execution__Tick"] = "00:00:00",
                ["Execution__MaxAttempts"] = "0",
                ["Ingestion__MaxFieldBytes"] = "1",
                ["Progress__DownInterval"] = "00:00:00",
            });

        code.ShouldBe(1);
        foreach (var expected in new[]
        {
            "11 settings are wrong", "--role boss", "Demo:Enabled = 'perhaps'", "TimeScale", "ConnectionStrings:Owner", "/nowhere/collections.key",
            "Amc:BaseUrl and Amc:TokenUrl go together", "Amc:MaxRetryAfter", "'Tick'", "'MaxAttempts'", "'MaxFieldBytes'", "'DownInterval'",
        })
        {
            output.ShouldContain(expected);
        }

        output.ShouldNotContain("secret");
        output.ShouldNotContain("   at ");
        Directory.Exists(_folder["data"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("ftp://127.0.0.1")]
    [InlineData("nowhere")]
    public async Task An_address_that_is_none_is_refused(string url)
    {
        var (code, output) = await RefusedAsync(["--urls", url], []);

        code.ShouldBe(1);
        output.ShouldContain($"--urls {url}");
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_named()
    {
        var (code, output) = await RefusedAsync([], new() { ["Sandbox__Seed"] = "many" });

        code.ShouldBe(1);
        output.ShouldContain("'many' at 'Sandbox:Seed'");
    }

    [Fact]
    public async Task Unknown_settings_and_variables_are_ignored()
    {
        await using var app = AppProcess.Start(
            ["--unknown", "1", "--Postgres:Colour", "green"],
            new Dictionary<string, string>
            {
                ["Postgres__DataDirectory"] = _folder["data"],
                ["Postgres__Unknown"] = "x",
                ["Sandbox__Unknown__Deep"] = "x",
                ["ConnectionStrings__Other"] = "not a connection string",
                ["ROLE"] = "boss",
                ["DEMO"] = "1",
                ["AMC"] = "1",
                ["POSTGRES"] = "1",
                ["SANDBOX"] = "1",
                ["Unknown__Section"] = "x",
            });

        await app.ReadyAsync();
    }

    [Fact]
    public async Task Outside_demo_mode_an_unprotected_key_ring_is_refused_with_the_command_that_makes_a_key()
    {
        var (code, output) = await RefusedAsync([], new() { ["Demo__Enabled"] = "false" });

        code.ShouldBe(1);
        output.ShouldContain("openssl rand -base64 32 > collections.key");
        output.ShouldContain("DataProtection__KeyFile");
    }

    [Fact]
    public async Task An_address_in_use_is_said_plainly()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (code, output) = await RefusedAsync(["--urls", $"http://{other.LocalEndpoint}"], []);

        code.ShouldBe(1);

        // Not as the last line: what the log has to say comes by another pipe.
        output.Split('\n').ShouldContain(line => line.EndsWith("Another program listens there: choose another address with --urls.", StringComparison.Ordinal));
        output.ShouldNotContain("BackgroundService failed");
    }

    private async Task<(int Code, string Output)> RefusedAsync(IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        environment.TryAdd("Postgres__DataDirectory", _folder["data"]);
        await using var app = AppProcess.Start(arguments, environment);
        return (await app.ExitCodeAsync(), app.Output);
    }
}
