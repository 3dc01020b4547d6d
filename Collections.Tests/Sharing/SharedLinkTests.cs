using System.Net;
using System.Text.RegularExpressions;
using Collections.Core.Sharing;
using Collections.Tests.Support;
using Collections.Tests.Web.Api;
using Collections.Web.Security;

namespace Collections.Tests.Sharing;

/// <summary>What somebody without a sign-in meets at the door of secret links.</summary>
public sealed partial class SharedLinkTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_opens_its_snapshot_and_tells_nobody_where_it_is()
    {
        await using var stage = await SharingStage.CreateAsync(fixture.Database);
        var (snapshot, token) = await LinkedAsync(stage);
        using var browser = fixture.App.Browser();

        using var page = await browser.GetAsync($"/s/{token}", Cancelled);
        var html = await page.Content.ReadAsStringAsync(Cancelled);

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        html.ShouldContain("Spring");
        html.ShouldContain("SHA-256");
        html.ShouldContain("noindex");
        html.ShouldNotContain(snapshot.ToString());
        html.ShouldNotContain($"{stage.Owner.Instance}");
        page.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        page.Headers.GetValues("X-Robots-Tag").ShouldBe(["noindex, nofollow"]);
        page.Headers.CacheControl!.NoStore.ShouldBeTrue();
        (await stage.Snapshots(stage.Owner).FindAsync(snapshot, Cancelled))!.Row.Accesses.ShouldBe(1);
    }

    [Fact]
    public async Task Expired_revoked_guessed_and_malformed_links_give_the_same_page()
    {
        await using var stage = await SharingStage.CreateAsync(fixture.Database);
        var (expired, expiredToken) = await LinkedAsync(stage);
        var (revoked, revokedToken) = await LinkedAsync(stage);
        await TestDatabase.ExecuteAsync(fixture.Database.SuperUser, "update collection_report_snapshots set share_expires_at = clock_timestamp() where id = $1", expired.Value);
        await stage.SnapshotWriter(stage.Owner).RevokeLinkAsync(revoked, Cancelled);

        List<string> pages = [];
        foreach (var token in new[] { expiredToken, revokedToken, SecretText.Create().Text, "x", "%3Cscript%3E" })
        {
            using var browser = fixture.App.Browser();
            using var page = await browser.GetAsync($"/s/{token}", Cancelled);
            page.StatusCode.ShouldBe(HttpStatusCode.Gone, token);
            page.Headers.TryGetValues("Set-Cookie", out var cookies);
            (cookies ?? []).ShouldAllBe(cookie => cookie.StartsWith("collections.antiforgery=", StringComparison.Ordinal));
            page.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
            pages.Add(MainPattern().Match(await page.Content.ReadAsStringAsync(Cancelled)).Value);
            (await browser.GetAsync($"/s/{token}/export?format=csv", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        pages[0].ShouldContain("This snapshot is not open");
        pages.Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_sign_in_a_circuit_is_for_who_holds_an_open_link()
    {
        await using var stage = await SharingStage.CreateAsync(fixture.Database);
        var (snapshot, token) = await LinkedAsync(stage);
        using var nobody = fixture.App.Browser();
        (await NegotiateAsync(nobody)).ShouldBe(HttpStatusCode.Unauthorized);

        using var visitor = fixture.App.Browser();
        using var page = await visitor.GetAsync($"/s/{token}", Cancelled);
        var cookie = string.Join('\n', page.Headers.GetValues("Set-Cookie"));
        cookie.ShouldContain("path=/_blazor", Case.Insensitive);
        cookie.ShouldContain("httponly", Case.Insensitive);
        cookie.ShouldContain("samesite=strict", Case.Insensitive);
        (await NegotiateAsync(visitor)).ShouldBe(HttpStatusCode.OK);
        foreach (var address in new[] { "/collections", "/snapshots", $"/snapshots/{snapshot}", $"/api/snapshots/{snapshot}", "/api/collections" })
        {
            (await visitor.GetAsync(address, Cancelled)).StatusCode.ShouldBeOneOf(HttpStatusCode.Redirect, HttpStatusCode.Unauthorized);
        }

        await stage.SnapshotWriter(stage.Owner).RevokeLinkAsync(snapshot, Cancelled);
        (await NegotiateAsync(visitor)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task What_is_frozen_can_be_taken_along_without_its_address()
    {
        await using var stage = await SharingStage.CreateAsync(fixture.Database);
        var (_, token) = await LinkedAsync(stage);
        using var browser = fixture.App.Browser();

        var json = await browser.GetStringAsync($"/s/{token}/export?format=json", Cancelled);
        json.ShouldContain("Spring");
        json.ShouldNotContain(token);
        (await browser.GetStringAsync($"/s/{token}/export?format=csv&table=Notes", Cancelled)).ShouldContain("'=cmd|");
        (await browser.GetByteArrayAsync($"/s/{token}/export?format=xlsx", Cancelled))[..2].ShouldBe("PK"u8.ToArray());
        (await browser.GetAsync($"/s/{token}/export?format=exe", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await browser.GetAsync($"/s/{token}/export?format=csv&table=Secrets", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Whoever_tries_many_links_is_slowed_down()
    {
        await using var app = await TestApp.StartAsync(fixture.Database);
        using var browser = app.Browser();

        var answers = new List<HttpStatusCode>();
        for (var at = 0; at < 70; at++)
        {
            using var answer = await browser.GetAsync($"/s/{SecretText.Create().Text}/export", Cancelled);
            answers.Add(answer.StatusCode);
        }

        answers.Take(50).ShouldAllBe(status => status == HttpStatusCode.NotFound);
        answers.ShouldContain(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Looking_ahead_is_not_counted()
    {
        await using var stage = await SharingStage.CreateAsync(fixture.Database);
        var (snapshot, token) = await LinkedAsync(stage);
        using var browser = fixture.App.Browser();
        using var prefetch = new HttpRequestMessage(HttpMethod.Get, $"/s/{token}") { Headers = { { "Sec-Purpose", "prefetch" } } };

        (await browser.SendAsync(prefetch, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await stage.Snapshots(stage.Owner).FindAsync(snapshot, Cancelled))!.Row.Accesses.ShouldBe(0);
    }

    private static async Task<(SnapshotId Snapshot, string Token)> LinkedAsync(SharingStage stage)
    {
        var id = new SnapshotId((await stage.SnapshotWriter(stage.Owner).CreateAsync(
            new(stage.Owner.Collection, "Spring", "", FrozenSample.Layout, FrozenReportJson.Write(FrozenSample.Report()), []), Cancelled)).ShouldBeOfType<SharingOutcome.Done>().Id);
        var secret = SecretText.Create();
        (await stage.SnapshotWriter(stage.Owner).LinkAsync(id, secret.Hash, TimeProvider.System.GetUtcNow().AddDays(1), Cancelled)).ShouldBeOfType<SharingOutcome.Done>();
        return (id, secret.Text);
    }

    private async Task<HttpStatusCode> NegotiateAsync(HttpClient browser)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1") { Headers = { { "Origin", fixture.App.Url.GetLeftPart(UriPartial.Authority) } } };
        using var answer = await browser.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }

    [GeneratedRegex("<main.*?</main>", RegexOptions.Singleline)]
    private static partial Regex MainPattern();
}
