using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Collections.AmcSandbox;
using Collections.Tests.Execution;
using Collections.Tests.Support;
using Collections.Tests.Web.Api;
using Npgsql;

namespace Collections.Tests.Web.Hosting;

/// <summary>As in production: a PostgreSQL with the logins of the README, a process per role, an AMC elsewhere, and nothing but environment variables.</summary>
public sealed partial class SeparateProcessesTests(PostgresServer server) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _suffix = $"_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Four_weeks_are_collected_with_the_logins_of_the_README_as_the_ledger_of_AMC_says()
    {
        var superUser = await server.SuperUserAsync(Cancelled);
        var (before, after) = ReadReadme();
        await ExecuteAsync(superUser, before);
        try
        {
            await using var database = new TestDatabase(server, $"collections{_suffix}", await server.LoginsAsync(Cancelled), superUser);
            await using (var migrate = AppProcess.Start(["--role", "migrate"], new Dictionary<string, string> { ["ConnectionStrings__Owner"] = Login("migrator", database) }))
            {
                (await migrate.ExitCodeAsync()).ShouldBe(0, migrate.Output);
            }

            await ExecuteAsync(superUser, after);
            await CollectAsync(database);
        }
        finally
        {
            await ExecuteAsync(superUser, [.. ((string[])["web", "jobs", "migrator"]).Select(login => $"drop role if exists collections_{login}{_suffix}")]);
        }
    }

    private async Task CollectAsync(TestDatabase database)
    {
        await using var amc = AppProcess.StartCommand(
            [AppProcess.DotNet, Path.Combine(AppContext.BaseDirectory, "Collections.AmcSandbox.dll"), "--urls", "http://127.0.0.1:0"],
            new Dictionary<string, string> { ["Sandbox__TimeScale"] = "1000" });
        var amcUrl = await amc.LineAsync("Sandbox: ");
        var environment = Environment(database, amcUrl);
        await using var worker = AppProcess.Start(["--role", "worker"], environment);
        await using var web = AppProcess.Start(["--role", "web"], environment.Where(variable => variable.Key != "ConnectionStrings__Worker").ToDictionary());
        using var program = await SignInAsync(new Uri(await web.ReadyAsync()), await web.LineAsync("First admin: "));

        JsonElement instances = default;
        await Wait.UntilAsync(
            async () => (instances = (await program.GetFromJsonAsync<JsonElement>("/api/instances", Cancelled)).GetProperty("items")).GetArrayLength() > 0,
            TimeSpan.FromMinutes(1), () => $"the first administrator gets no instance:\n{worker.Output}");
        var instance = instances.EnumerateArray().Single(item => item.GetProperty("amcInstanceId").GetString() == "amcibersblt").GetProperty("id").GetGuid();
        var workflow = (await PostAsync(program, "/api/workflows", new { instanceId = instance, name = "Impressions", sqlQuery = Engine.Query })).GetProperty("id").GetGuid();
        var collection = (await PostAsync(program, "/api/collections", new
        {
            name = "Four weeks",
            workflowId = workflow,
            instanceId = instance,
            startDate = ApiStage.LastMonday.AddDays(-35),
            endDate = ApiStage.LastMonday.AddDays(-8),
        })).GetProperty("id").GetGuid();
        JsonElement progress = default;
        await Wait.UntilAsync(
            async () => (progress = await program.GetFromJsonAsync<JsonElement>($"/api/collections/{collection}/progress", Cancelled)).GetProperty("percentage").GetInt32() == 100,
            TimeSpan.FromMinutes(2), () => $"the four weeks are not collected:\n{progress}\n{worker.Output}");

        using var http = new HttpClient();
        var ledger = (await http.GetFromJsonAsync<SandboxLedger>($"{amcUrl}/sandbox/ledger", JsonSerializerOptions.Web, Cancelled))!;
        (await Judge.ComplaintsAsync(ledger, database)).ShouldBeEmpty();
        ledger.Executions.Select(execution => execution.Status).ShouldBe(Enumerable.Repeat("SUCCEEDED", 4));
        foreach (var week in progress.GetProperty("weeks").EnumerateArray())
        {
            var execution = ledger.Executions.Single(row => row.WorkflowExecutionId == Guid.Parse(week.GetProperty("executionId").GetString()!));
            execution.WindowStart.ShouldStartWith(week.GetProperty("windowStart").GetString()!);
            var rows = await program.GetFromJsonAsync<JsonElement>($"/api/weeks/{week.GetProperty("id").GetGuid()}/rows?limit=1000", Cancelled);
            rows.GetProperty("rows").GetInt64().ShouldBe(execution.Rows);
            foreach (var (column, sum) in execution.Sums)
            {
                rows.GetProperty("items").EnumerateArray().Sum(row => row.GetProperty(column) is { ValueKind: JsonValueKind.Number } value ? value.GetDecimal() : 0).ShouldBe(sum, column);
            }
        }
    }

    private Dictionary<string, string> Environment(TestDatabase database, string amcUrl)
    {
        File.WriteAllText(_folder["collections.key"], Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        File.SetUnixFileMode(_folder["collections.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new()
        {
            ["ConnectionStrings__Collections"] = Login("web", database),
            ["ConnectionStrings__Worker"] = Login("jobs", database),
            ["DataProtection__KeyFile"] = _folder["collections.key"],
            ["Ingestion__SpoolDirectory"] = _folder["spool"],
            ["Ingestion__UnreadableDirectory"] = _folder["unreadable"],
            ["Amc__BaseUrl"] = amcUrl,
            ["Amc__TokenUrl"] = $"{amcUrl}/auth/o2/token",
            ["Amc__ClientId"] = SandboxAccount.ClientId,
            ["Amc__ClientSecret"] = SandboxAccount.ClientSecret,
            ["Amc__RefreshToken"] = SandboxAccount.Demo.RefreshToken,
            ["Amc__EntityId"] = SandboxAccount.Demo.EntityId,
            ["Amc__MarketplaceId"] = SandboxAccount.Demo.MarketplaceId,
            ["Amc__PollInterval"] = "00:00:00.200",
        };
    }

    /// <summary>What the DBA does before and after the migration, for a server on which others test at the same time.</summary>
    private (IReadOnlyList<string> Before, IReadOnlyList<string> After) ReadReadme()
    {
        var sql = SqlPattern().Matches(File.ReadAllText(Path.Combine(AppProcess.Source, "README.md"))).Single().Groups["sql"].Value;
        var own = NamePattern().Replace(sql, name => name.Value + _suffix).Replace("'…'", $"'{_password}'", StringComparison.Ordinal);
        var parts = own.Split('\n').Index().GroupBy(line => line.Item.StartsWith("--", StringComparison.Ordinal)).ToDictionary(group => group.Key, group => group.ToList());
        var migration = parts[true].Single(line => line.Item.Contains("--role migrate", StringComparison.Ordinal)).Index;
        return ([.. Statements(line => line < migration)], [.. Statements(line => line > migration)]);

        IEnumerable<string> Statements(Func<int, bool> where) =>
            string.Join('\n', parts[false].Where(line => where(line.Index)).Select(line => line.Item)).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private string Login(string name, TestDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.SuperUser) { Username = $"collections_{name}{_suffix}", Password = _password }.ConnectionString;

    // One by one: a database is not created inside the transaction that several statements would be.
    private static async Task ExecuteAsync(string superUser, IReadOnlyList<string> statements)
    {
        foreach (var statement in statements)
        {
            await TestDatabase.ExecuteAsync($"{superUser};Pooling=false", statement);
        }
    }

    private static async Task<HttpClient> SignInAsync(Uri url, string link)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { BaseAddress = url };
        using var signedIn = await browser.SubmitAsync(
            new Uri(link).PathAndQuery,
            ("Form.Name", "Operator"), ("Form.Email", "operator@example.com"), ("Form.Password", "long enough for all"), ("Form.Again", "long enough for all"));
        browser.DefaultRequestHeaders.Add("Origin", url.GetLeftPart(UriPartial.Authority));
        var token = (await PostAsync(browser, "/api/tokens", new { name = "operator" })).GetProperty("token").GetString();
        return new() { BaseAddress = url, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    private static async Task<JsonElement> PostAsync(HttpClient program, string path, object body)
    {
        using var answer = await program.PostAsJsonAsync(path, body, Cancelled);
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, json.ToString());
        return json;
    }

    [GeneratedRegex("```sql\n(?<sql>.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlPattern();

    [GeneratedRegex(@"\bcollections_(migrator|web|jobs)\b|(?<=create database )collections\b")]
    private static partial Regex NamePattern();
}
