using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Collections.Core.Data;
using Collections.Tests.Support;
using Collections.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Web.Security;

/// <summary>The links and tokens of the console, and what the outside meets at every door.</summary>
public sealed class DoorsTests(TestDatabase database, PostgresServer server) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_with_nothing_behind_it_answers_404_and_our_own_page_to_who_is_signed_in()
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = app.Browser();
        using var signedIn = await browser.GetAsync(new Uri((await app.ConsoleLinesAsync()).Single(line => line.StartsWith("Sign in: ", StringComparison.Ordinal))["Sign in: ".Length..]), Cancelled);

        using var answer = await browser.GetAsync("/nothing/here", Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(Cancelled)).ShouldContain("<html");
    }

    [Fact]
    public async Task Processes_that_start_at_once_make_one_demo_user()
    {
        await using var empty = await server.CreateAsync(Cancelled);
        await using var app = await TestApp.StartAsync(empty);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => app.ConsoleLinesAsync(), Cancelled)));

        (await TestDatabase.ScalarAsync<long>(empty.SuperUser, "select count(*) from users")).ShouldBe(1);
    }

    [Fact]
    public async Task The_demo_link_signs_in_once_and_the_demo_token_works_until_the_next_start()
    {
        await using var app = await TestApp.StartAsync(database);
        var before = await app.ConsoleLinesAsync();
        var lines = await app.ConsoleLinesAsync();
        var link = lines.Single(line => line.StartsWith("Sign in: ", StringComparison.Ordinal))["Sign in: ".Length..];
        var token = lines.Single(line => line.StartsWith("API token: ", StringComparison.Ordinal))["API token: ".Length..];
        var oldToken = before.Single(line => line.StartsWith("API token: ", StringComparison.Ordinal))["API token: ".Length..];

        using var browser = app.Browser();
        using (var signedIn = await browser.GetAsync(link, Cancelled))
        {
            signedIn.Headers.Location!.OriginalString.ShouldBe("/");
        }

        (await browser.GetAsync("/api/tokens", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var second = app.Browser();
        using (var used = await second.GetAsync(link, Cancelled))
        {
            used.Headers.Location!.OriginalString.ShouldBe("/sign-in?link=used");
        }

        (await GetAsync(app, "/api/tokens", token)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await GetAsync(app, "/api/tokens", oldToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await GetAsync(app, "/hangfire", token)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Looking_ahead_does_not_use_a_link_up()
    {
        await using var app = await TestApp.StartAsync(database);
        var link = (await app.ConsoleLinesAsync()).Single(line => line.StartsWith("Sign in: ", StringComparison.Ordinal))["Sign in: ".Length..];
        using var browser = app.Browser();
        using var prefetch = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { { "Sec-Purpose", "prefetch;prerender" } } };

        (await browser.SendAsync(prefetch, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await browser.SendAsync(new(HttpMethod.Head, link), Cancelled)).IsSuccessStatusCode.ShouldBeFalse();

        (await browser.GetAsync(link, Cancelled)).Headers.Location!.OriginalString.ShouldBe("/");
    }

    [Fact]
    public async Task While_there_is_no_user_a_link_on_the_console_makes_the_first_administrator_once()
    {
        await using var empty = await server.CreateAsync(Cancelled);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["key"], Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Cancelled);
        File.SetUnixFileMode(folder["key"], UnixFileMode.UserRead);
        await using var app = await TestApp.StartAsync(empty, replace: null, ("Demo:Enabled", "false"), ("DataProtection:KeyFile", folder["key"]));
        var line = (await app.ConsoleLinesAsync()).Single();
        line.ShouldStartWith("First admin: ");
        var path = new Uri(line["First admin: ".Length..]).PathAndQuery;
        using var browser = app.Browser();
        (string Name, string Value)[] fields =
            [("Form.Name", "Operator"), ("Form.Email", "operator@example.com"), ("Form.Password", "long enough for all"), ("Form.Again", "long enough for all")];

        using (var tooShort = await browser.SubmitAsync(path, [.. fields[..2], ("Form.Password", "short"), ("Form.Again", "short")]))
        {
            tooShort.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        using (var made = await browser.SubmitAsync(path, fields))
        {
            made.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        }

        (await browser.GetAsync("/api/tokens", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.ConsoleLinesAsync()).ShouldBeEmpty();
        using var other = app.Browser();
        (await other.GetStringAsync(path, Cancelled)).ShouldContain("does not work any more");
        (await TestDatabase.ListAsync<string>(empty.SuperUser, "select r.name from user_roles u join roles r on r.id = u.role_id")).ShouldBe(["Admin", "Analyst"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("Bearer nonsense", "malformed")]
    [InlineData("Bearer dc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "unknown, revoked or expired")]
    [InlineData("Basic dXNlcjpwYXNz", "Sign in, or send")]
    [InlineData(null, "Sign in, or send")]
    public async Task A_program_without_a_good_token_is_told_so(string? authorization, string words)
    {
        await using var app = await TestApp.StartAsync(database);
        using var program = app.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tokens");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var refused = await program.SendAsync(request, Cancelled);

        refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Cancelled)).RootElement.GetProperty("detail").GetString()!.ShouldContain(words);
    }

    [Fact]
    public async Task A_revoked_an_expired_and_a_disabled_persons_token_are_refused()
    {
        await using var app = await TestApp.StartAsync(database);
        var person = await Person.CreateAsync(database);
        using var program = await app.ProgramAsync(person.User);

        foreach (var sql in new[]
        {
            "update api_tokens set revoked_at = {0} where user_id = $1", "update api_tokens set expires_at = {0} where user_id = $1", "update users set disabled_at = {0} where id = $1",
        })
        {
            await TestDatabase.ExecuteAsync(database.SuperUser, string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, "now() - interval '1 s'"), person.User.Value);
            (await program.GetAsync("/api/tokens", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, sql);
            await TestDatabase.ExecuteAsync(database.SuperUser, string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, "null"), person.User.Value);
            (await program.GetAsync("/api/tokens", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK, sql);
        }
    }

    [Fact]
    public async Task Secrets_are_not_in_the_database()
    {
        await using var app = await TestApp.StartAsync(database);
        var secrets = (await app.ConsoleLinesAsync()).Select(line => line.Split(['=', ' '])[^1]).ToList();

        foreach (var table in new[] { "api_tokens", "sign_in_links" })
        {
            var rows = await TestDatabase.ListAsync<string>(database.SuperUser, $"select t::text from {table} t");
            rows.ShouldNotBeEmpty();
            rows.ShouldAllBe(row => !secrets.Any(secret => row.Contains(secret.Replace("dc_", "", StringComparison.Ordinal), StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("own", HttpStatusCode.Created)]
    [InlineData(null, HttpStatusCode.Created)]
    public async Task A_change_that_another_site_makes_a_browser_send_is_refused(string? origin, HttpStatusCode expected)
    {
        await using var app = await TestApp.StartAsync(database);
        using var program = await app.ProgramAsync((await Person.CreateAsync(database)).User);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tokens") { Content = new StringContent("""{"name":"x"}""", new MediaTypeHeaderValue("application/json")) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin == "own" ? app.Url.GetLeftPart(UriPartial.Authority) : origin);
        }

        (await program.SendAsync(request, Cancelled)).StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task A_web_socket_from_another_site_is_refused_and_one_of_ours_is_not()
    {
        await using var app = await TestApp.StartAsync(database);
        using var program = await app.ProgramAsync((await Person.CreateAsync(database)).User);

        (await ConnectAsync("https://evil.example")).ShouldBe(HttpStatusCode.Forbidden);
        (await ConnectAsync(app.Url.GetLeftPart(UriPartial.Authority))).ShouldBe(HttpStatusCode.SwitchingProtocols);

        async Task<HttpStatusCode> ConnectAsync(string origin)
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Origin", origin);
            socket.Options.SetRequestHeader("Authorization", program.DefaultRequestHeaders.Authorization!.ToString());
            socket.Options.CollectHttpResponseDetails = true;
            try
            {
                await socket.ConnectAsync(new UriBuilder(app.Url) { Scheme = "ws", Path = "/_blazor" }.Uri, Cancelled);
            }
            catch (WebSocketException)
            {
                // The status says why.
            }

            return socket.HttpStatusCode;
        }
    }

    [Fact]
    public async Task A_proxy_that_ends_TLS_changes_the_scheme_and_not_the_site()
    {
        await using var app = await TestApp.StartAsync(database);
        using var program = await app.ProgramAsync((await Person.CreateAsync(database)).User);

        (await PostAsync("collections.example", "https://collections.example")).ShouldBe(HttpStatusCode.Created);
        (await PostAsync("collections.example", "https://collections.example:8443")).ShouldBe(HttpStatusCode.Forbidden);
        (await PostAsync("collections.example:8443", "https://collections.example:8443")).ShouldBe(HttpStatusCode.Created);

        async Task<HttpStatusCode> PostAsync(string host, string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tokens")
            {
                Content = new StringContent("""{"name":"x"}""", new MediaTypeHeaderValue("application/json")),
                Headers = { { "Host", host }, { "Origin", origin } },
            };
            return (await program.SendAsync(request, Cancelled)).StatusCode;
        }
    }

    [Fact]
    public async Task The_jobs_of_all_instances_are_for_administrators()
    {
        await using var app = await TestApp.StartAsync(database);
        var (analyst, admin) = (await Person.CreateAsync(database), await Person.CreateAsync(database));
        await app.EnableAsync(analyst, "correct horse battery", "Analyst");
        await app.EnableAsync(admin, "correct horse battery", "Admin");
        using var nobody = app.Browser();
        using var analysts = await app.ProgramAsync(analyst.User);
        using var admins = await app.ProgramAsync(admin.User);

        (await nobody.GetAsync("/hangfire", Cancelled)).Headers.Location!.AbsolutePath.ShouldBe("/sign-in");
        (await analysts.GetAsync("/hangfire", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await admins.GetAsync("/hangfire", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_open_page_ends_with_its_session()
    {
        await using var app = await TestApp.StartAsync(database);
        var person = await Person.CreateAsync(database);
        await app.EnableAsync(person, "correct horse battery", "Analyst");
        var check = app.Services.GetRequiredService<SessionCheck>();
        ClaimsPrincipal session;
        await using (var scope = app.Services.CreateAsyncScope())
        {
            var signIn = scope.ServiceProvider.GetRequiredService<SignInManager<User>>();
            session = await signIn.CreateUserPrincipalAsync((await signIn.UserManager.FindByIdAsync(person.User.ToString()))!);
        }

        (await check.IsValidAsync(session)).ShouldBeTrue();
        foreach (var (end, undo) in new[]
        {
            ("update users set disabled_at = now() where id = $1", "update users set disabled_at = null where id = $1"),
            ("update users set security_stamp = security_stamp || 'x' where id = $1", "update users set security_stamp = rtrim(security_stamp, 'x') where id = $1"),
        })
        {
            await TestDatabase.ExecuteAsync(database.SuperUser, end, person.User.Value);
            (await check.IsValidAsync(session)).ShouldBeFalse(end);
            await TestDatabase.ExecuteAsync(database.SuperUser, undo, person.User.Value);
            (await check.IsValidAsync(session)).ShouldBeTrue(undo);
        }

        await TestDatabase.ExecuteAsync(database.SuperUser, "delete from users where id = $1", person.User.Value);
        (await check.IsValidAsync(session)).ShouldBeFalse();
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_keep_foreign_scripts_and_frames_out()
    {
        await using var app = await TestApp.StartAsync(database);
        using var browser = app.Browser();

        foreach (var path in new[] { "/sign-in", "/api/tokens", "/collections" })
        {
            using var answer = await browser.GetAsync(path, Cancelled);
            var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
            policy.ShouldMatch("script-src 'self'( 'sha256-[^']+')?;");
            policy.ShouldContain("object-src 'none'");
            policy.ShouldContain("frame-ancestors 'none'");
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        }
    }

    [Fact]
    public async Task Everything_is_private_unless_it_says_otherwise()
    {
        await using var app = await TestApp.StartAsync(database);
        (await app.Services.GetRequiredService<IAuthorizationPolicyProvider>().GetFallbackPolicyAsync()).ShouldNotBeNull();

        var open = app.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(endpoint => endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(route => !Path.HasExtension(route))
            .Distinct();

        open.ShouldBe(
            ["sign-in", "sign-in/link", "sign-out", "first-admin", "welcome", "error", "health/live", "health/ready", "s/{Token}", "s/{token}/export"], ignoreOrder: true);
    }

    private static async Task<HttpResponseMessage> GetAsync(TestApp app, string path, string token)
    {
        using var program = app.Browser();
        program.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return await program.GetAsync(path, Cancelled);
    }
}
