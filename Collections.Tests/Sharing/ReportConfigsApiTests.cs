using System.Net;
using System.Text.Json.Nodes;
using Collections.Core.Reporting.Layout;
using Collections.Tests.Support;
using Collections.Tests.Web.Api;

namespace Collections.Tests.Sharing;

public sealed class ReportConfigsApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_view_is_saved_changed_shared_copied_and_deleted()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var list = $"/api/collections/{stage.Me.Collection}/report/configs";
        var layout = JsonNode.Parse(ReportLayoutJson.Write(SharingStage.Rearranged));

        var made = await stage.PostAsync(list, new { name = "Weekly", layout, @default = true });
        made.Status.ShouldBe(HttpStatusCode.Created, made.Body.ToString());
        var path = made.Answer.Headers.Location!.OriginalString;
        ReportLayoutJson.Read(made.Body.GetProperty("layout").GetRawText()).Layout.ShouldBe(SharingStage.Rearranged);
        made.Body.GetProperty("default").GetBoolean().ShouldBeTrue();

        var saved = await stage.SendAsync(HttpMethod.Patch, path, new { version = 1, layout = JsonNode.Parse(ReportLayoutJson.Write(ReportLayout.Standard)), name = "Monthly" });
        (saved.Status, saved.Body.GetProperty("version").GetInt32(), saved.Body.GetProperty("name").GetString()).ShouldBe((HttpStatusCode.OK, 2, "Monthly"));
        (await stage.SendAsync(HttpMethod.Patch, path, new { version = 1, layout })).Status.ShouldBe(HttpStatusCode.Conflict);
        (await stage.GetAsync($"{path}/versions")).Body.GetProperty("items").GetArrayLength().ShouldBe(2);
        (await stage.PostAsync($"{path}/versions/1/restore")).Body.GetProperty("version").GetInt32().ShouldBe(3);

        await TestDatabase.ExecuteAsync(
            fixture.Database.SuperUser, "insert into instance_access (user_id, instance_id, role) values ($1, $2, 'Viewer')", stage.Other.User.Value, stage.Me.Instance.Value);
        using var other = await stage.App.ProgramAsync(stage.Other.User);
        (await other.GetAsync(path, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var grant = await stage.PostAsync($"{path}/grants", new { email = stage.Other.Email });
        grant.Status.ShouldBe(HttpStatusCode.OK, grant.Body.ToString());
        (await other.GetAsync(path, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await other.GetAsync($"{path}/grants", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.DeleteAsync(path, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await stage.SendAsync(HttpMethod.Delete, $"{path}/grants/{grant.Body.GetProperty("id").GetGuid()}")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await other.GetAsync(path, Cancelled)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await stage.PostAsync($"{path}/copy", new { name = "Copy" })).Status.ShouldBe(HttpStatusCode.Created);
        (await stage.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(HttpStatusCode.NoContent);
        (await stage.GetAsync(path)).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stage.PostAsync($"{path}/restore")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_wrong_is_said_by_field()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var list = $"/api/collections/{stage.Me.Collection}/report/configs";
        var layout = JsonNode.Parse(ReportLayoutJson.Write(ReportLayout.Standard));

        await RefusedAsync(new { name = "No layout" }, "layout");
        await RefusedAsync(new { name = "No object", layout = 5 }, "layout");
        await RefusedAsync(new { layout }, "name");
        await RefusedAsync(new { name = "two\nlines", layout }, "name");
        (await stage.PostAsync(list, new { name = "x", layout, owner = "me" })).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await stage.PostAsync($"/api/collections/{stage.Other.Collection}/report/configs", new { name = "x", layout })).Status.ShouldBe(HttpStatusCode.NotFound);
        (await stage.GetAsync($"/api/collections/{stage.Other.Collection}/report/configs")).Status.ShouldBe(HttpStatusCode.NotFound);

        var path = (await stage.PostAsync(list, new { name = "Good", layout })).Answer.Headers.Location!.OriginalString;
        (await stage.SendAsync(HttpMethod.Patch, path, new { })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await stage.SendAsync(HttpMethod.Patch, path, new { layout })).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        foreach (var body in new object[] { new { }, new { email = "nobody@example.com" }, new { email = stage.Other.Email, everyone = true }, new { everyone = true, expiresAt = "2020-01-01T00:00:00Z" }, new { email = stage.Me.Email } })
        {
            (await stage.PostAsync($"{path}/grants", body)).Status.ShouldBe(HttpStatusCode.UnprocessableEntity, body.ToString());
        }

        async Task RefusedAsync(object body, string field)
        {
            var refused = await stage.PostAsync(list, body);
            refused.Status.ShouldBe(HttpStatusCode.UnprocessableEntity, refused.Body.ToString());
            refused.Body.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(refused.Body.ToString());
        }
    }
}
