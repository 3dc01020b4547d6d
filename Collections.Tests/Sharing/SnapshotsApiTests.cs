using System.Net;
using System.Security.Cryptography;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Tests.Support;
using Collections.Tests.Web.Api;

namespace Collections.Tests.Sharing;

public sealed class SnapshotsApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_frozen_is_given_byte_by_byte_with_its_hash()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var (path, bytes) = await FrozenAsync(stage);

        using var answer = await stage.Program.GetAsync($"{path}/content", Cancelled);

        var content = await answer.Content.ReadAsByteArrayAsync(Cancelled);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        content.ShouldBe(bytes);
        answer.Headers.ETag!.Tag.ShouldBe($"\"{hash}\"");
        var (_, resource, _) = await stage.GetAsync(path);
        resource.GetProperty("sha256").GetString().ShouldBe(hash);
        resource.GetProperty("author").GetString().ShouldBe("Author");
    }

    [Fact]
    public async Task A_link_is_made_works_without_a_token_and_ends()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var (path, _) = await FrozenAsync(stage);

        var made = await stage.PostAsync($"{path}/link", new { expiresAt = TimeProvider.System.GetUtcNow().AddDays(3) }, "link key");
        made.Status.ShouldBe(HttpStatusCode.OK, made.Body.ToString());
        var url = made.Body.GetProperty("url").GetString()!;
        (await stage.PostAsync($"{path}/link", new { expiresAt = made.Body.GetProperty("expiresAt").GetDateTimeOffset() }, "link key")).Status.ShouldBeOneOf(HttpStatusCode.Conflict, HttpStatusCode.UnprocessableEntity);
        (await stage.GetAsync(path)).Body.GetProperty("linkExpiresAt").ValueKind.ShouldNotBe(System.Text.Json.JsonValueKind.Null);
        (await TestDatabase.ListAsync<string>(fixture.Database.SuperUser, "select s::text from collection_report_snapshots s"))
            .ShouldAllBe(row => !row.Contains(url.Substring(url.Length - 43), StringComparison.Ordinal));

        using var browser = fixture.App.Browser();
        (await browser.GetAsync(url, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stage.GetAsync($"{path}/accesses")).Body.GetProperty("items")[0].GetProperty("byLink").GetBoolean().ShouldBeTrue();
        (await stage.SendAsync(HttpMethod.Delete, $"{path}/link")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await browser.GetAsync(url, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Gone);
        (await stage.SendAsync(HttpMethod.Delete, $"{path}/link")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stage.PostAsync($"{path}/link", new { expiresAt = "2020-01-01T00:00:00Z" })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Who_was_given_it_reads_and_comments_and_nobody_else_learns_that_it_exists()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var (path, _) = await FrozenAsync(stage);
        using var other = await stage.App.ProgramAsync(stage.Other.User);
        foreach (var address in new[] { path, $"{path}/content", $"{path}/comments", $"{path}/changes", $"{path}/export", $"{path}/accesses", $"{path}/grants" })
        {
            (await other.GetAsync(address, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NotFound, address);
        }

        (await stage.PostAsync($"{path}/grants", new { email = stage.Other.Email })).Status.ShouldBe(HttpStatusCode.OK);
        foreach (var address in new[] { path, $"{path}/content", $"{path}/comments", $"{path}/export" })
        {
            (await other.GetAsync(address, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK, address);
        }

        // Frozen figures are theirs; the report, who opened it and who else has it are not.
        foreach (var address in new[] { $"{path}/changes", $"{path}/accesses", $"{path}/grants" })
        {
            (await other.GetAsync(address, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NotFound, address);
        }

        (await stage.PostAsync($"{path}/comments", new { text = "=1+1 <b>bold</b>" })).Body.GetProperty("text").GetString().ShouldBe("=1+1 <b>bold</b>");
        (await stage.PostAsync($"{path}/comments", new { text = " " })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await stage.GetAsync($"{path}/comments")).Body.GetProperty("items").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("csv", "text/csv")]
    [InlineData("json", "application/json")]
    [InlineData("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")]
    public async Task It_is_exported_as_a_file(string format, string type)
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var (path, _) = await FrozenAsync(stage);

        using var answer = await stage.Program.GetAsync($"{path}/export?format={format}", Cancelled);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        answer.Content.Headers.ContentDisposition!.FileName.ShouldNotBeNull().ShouldEndWith($".{format}");
        (await answer.Content.ReadAsByteArrayAsync(Cancelled)).Length.ShouldBeGreaterThan(100);

        // Those of others that export at this moment go as well.
        var files = Directory.GetFiles(Path.GetTempPath(), "collections-export-*");
        await Wait.UntilAsync(() => !files.Any(File.Exists), "the file of an export is left");
    }

    private static async Task<(string Path, byte[] Content)> FrozenAsync(ApiStage stage)
    {
        var content = FrozenReportJson.Write(FrozenSample.Report());
        var id = SnapshotId.New();
        await TestDatabase.ExecuteAsync(
            stage.Database.SuperUser,
            """
            insert into collection_report_snapshots (id, collection_id, instance_id, user_id, user_name, name, layout, content) values ($1, $2, $3, $4, 'Author', 'March', $5::jsonb, $6)
            """,
            id.Value, stage.Me.Collection.Value, stage.Me.Instance.Value, stage.Me.User.Value,
            ReportLayoutJson.Write(FrozenSample.Layout), content);
        return ($"/api/snapshots/{id}", content);
    }
}
