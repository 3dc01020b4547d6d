using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Collections.Tests.Support;
using Collections.Web.Hosting;

namespace Collections.Tests.Web.Api;

public sealed class IdempotencyTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task The_same_key_gets_the_same_answer_and_is_carried_out_once()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var body = stage.Body();

        var first = await stage.PostAsync("/api/collections", body, "key 1");
        var again = await stage.PostAsync("/api/collections", body, "key 1");

        first.Status.ShouldBe(HttpStatusCode.Created, first.Body.ToString());
        again.Status.ShouldBe(HttpStatusCode.Created);
        again.Body.ToString().ShouldBe(first.Body.ToString());
        again.Answer.Headers.Location.ShouldBe(first.Answer.Headers.Location);
        again.Answer.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        (await CountAsync(stage)).ShouldBe(2);
    }

    [Fact]
    public async Task The_same_key_with_another_body_or_at_another_address_is_refused()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        (await stage.PostAsync("/api/collections", stage.Body(), "key 2")).Status.ShouldBe(HttpStatusCode.Created);

        (await stage.PostAsync("/api/collections", stage.Body(), "key 2")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await stage.PostAsync($"/api/collections/{stage.Me.Collection}/pause", null, "key 2")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);

        (await CountAsync(stage)).ShouldBe(2);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_carried_out_and_all_get_its_answer()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        var body = stage.Body();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => stage.PostAsync("/api/collections", body, "key 3")));

        answers.ShouldAllBe(answer => answer.Status == HttpStatusCode.Created);
        answers.Select(answer => answer.Body.GetProperty("id").GetGuid()).Distinct().Count().ShouldBe(1);
        (await CountAsync(stage)).ShouldBe(2);
    }

    [Fact]
    public async Task Many_keys_at_once_leave_connections_for_what_they_ask_for()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        await using var app = await TestApp.StartAsync(
            fixture.Database, replace: null, ($"ConnectionStrings:{ConnectionNames.App}", $"{fixture.Database.App};Maximum Pool Size=8;Timeout=5"));
        using var program = await app.ProgramAsync(stage.Me.User);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/collections") { Content = JsonContent.Create(stage.Body()) };
            request.Headers.Add("Idempotency-Key", $"crowd {n}");
            using var answer = await program.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }));

        answers.ShouldAllBe(status => status == HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_caller_that_goes_before_the_answer_gets_it_when_it_asks_again()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        for (var round = 1; round <= 5; round++)
        {
            var (body, key) = (JsonSerializer.Serialize(stage.Body()), $"gone {round}");
            using (var socket = new TcpClient())
            {
                await socket.ConnectAsync(stage.App.Url.Host, stage.App.Url.Port, TestContext.Current.CancellationToken);
                var request = $"POST /api/collections HTTP/1.1\r\nHost: {stage.App.Url.Authority}\r\nAuthorization: {stage.Program.DefaultRequestHeaders.Authorization}\r\n"
                    + $"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
            }

            var (status, answer, _) = await stage.PostAsync("/api/collections", body, key);
            status.ShouldBe(HttpStatusCode.Created, answer.ToString());
            (await CountAsync(stage)).ShouldBe(1 + round);
        }
    }

    [Fact]
    public async Task What_failed_may_be_sent_again_corrected()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        (await stage.PostAsync("/api/collections", stage.Body(("name", null)), "key 4")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await stage.PostAsync("/api/collections", stage.Body(), "key 4")).Status.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_answer_with_a_secret_is_not_kept()
    {
        using var stage = await ApiStage.CreateAsync(fixture);

        var (status, made, _) = await stage.PostAsync("/api/tokens", new { name = "script" }, "key 5");
        status.ShouldBe(HttpStatusCode.Created);
        (await stage.PostAsync("/api/tokens", new { name = "script" }, "key 5")).Status.ShouldBe(HttpStatusCode.Conflict);

        (await TestDatabase.ListAsync<string>(fixture.Database.SuperUser, "select k::text from idempotency_keys k"))
            .ShouldAllBe(row => !row.Contains(made.GetProperty("token").GetString()!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_belongs_to_its_person()
    {
        using var stage = await ApiStage.CreateAsync(fixture);
        using var other = await stage.App.ProgramAsync(stage.Other.User);
        (await stage.PostAsync("/api/tokens", new { name = "mine" }, "key 6")).Status.ShouldBe(HttpStatusCode.Created);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tokens")
        {
            Content = new StringContent("""{"name":"theirs"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
            Headers = { { "Idempotency-Key", "key 6" } },
        };

        (await other.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    private Task<long> CountAsync(ApiStage stage) =>
        TestDatabase.ScalarAsync<long>(fixture.Database.SuperUser, "select count(*) from report_data_collections where instance_id = $1", stage.Me.Instance.Value);
}
