using System.Net;
using Collections.Tests.Support;

namespace Collections.Tests.Web.Api;

public sealed class EventsApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_starts_with_everything_then_tells_what_changed_and_resumes_where_it_broke_off()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var id = await stage.CreateCollectionAsync();
        string? lastId;
        Guid week;
        await using (var stream = await EventStream.OpenAsync(stage.Program, $"/api/collections/{id}/events"))
        {
            var first = await stream.NextAsync("progress");
            first.Data.GetProperty("weeks").GetArrayLength().ShouldBe(4);
            first.Id.ShouldBe(first.Data.GetProperty("changeNo").ToString());
            week = first.Data.GetProperty("weeks")[0].GetProperty("id").GetGuid();

            (await stage.PostAsync($"/api/weeks/{week}/skip")).Status.ShouldBe(HttpStatusCode.OK);
            var changed = await stream.NextAsync("progress", data => data.GetProperty("skippedWeeks").GetInt32() == 1);
            changed.Data.GetProperty("weeks").EnumerateArray().Single().GetProperty("id").GetGuid().ShouldBe(week);
            lastId = changed.Id;
        }

        (await stage.PostAsync($"/api/weeks/{week}/unskip")).Status.ShouldBe(HttpStatusCode.OK);
        await using (var resumed = await EventStream.OpenAsync(stage.Program, $"/api/collections/{id}/events", lastId))
        {
            var missed = await resumed.NextAsync("progress");
            missed.Data.GetProperty("weeks").EnumerateArray().Single().GetProperty("status").GetString().ShouldBe("PENDING");

            (await stage.SendAsync(HttpMethod.Delete, $"/api/collections/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);
            await resumed.NextAsync("removed");
            (await resumed.EndsAsync()).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task The_stream_of_all_tells_ones_own_collections_and_no_others()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        await using var stream = await EventStream.OpenAsync(stage.Program, "/api/events");
        (await stream.NextAsync("collection")).Data.GetProperty("id").GetGuid().ShouldBe(stage.Me.Collection.Value);

        await TestDatabase.ExecuteAsync(fixture.Database.Worker, "select refresh_collection_status($1)", stage.Other.Collection.Value);
        var id = await stage.CreateCollectionAsync();
        (await stream.NextAsync("collection")).Data.GetProperty("id").GetGuid().ShouldBe(id);
        (await stage.SendAsync(HttpMethod.Delete, $"/api/collections/{id}")).Status.ShouldBe(HttpStatusCode.NoContent);

        (await stream.NextAsync("removed")).Data.GetProperty("id").GetGuid().ShouldBe(id);
    }
}
