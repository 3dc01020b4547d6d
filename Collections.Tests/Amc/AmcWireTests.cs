using System.Text.Json;
using Collections.Core.Amc;
using Microsoft.AspNetCore.Http;

namespace Collections.Tests.Amc;

/// <summary>Bodies as they come in practice, and requests as AMC wants them.</summary>
public sealed class AmcWireTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"workflowExecutionId":"5a","status":"RUNNING","sqlQuery":"SELECT 1"}""")]
    [InlineData("""{"workflowExecution":{"workflowExecutionId":"5a","status":"running","workflow":{"sqlQuery":"SELECT 1"}}}""")]
    [InlineData("""{"workflowExecutionId":"5a","status":"RUNNING","sqlQuery":"SELECT 1","workflowExecution":null,"unknown":[{}],"createTime":17}""")]
    public async Task An_execution_is_read_bare_and_wrapped(string body)
    {
        await using var server = await OddAmc.StartAsync(200, body);
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        var execution = await scene.GetAsync();

        (execution.Id.Value, execution.Status, execution.Sql, execution.CreateTime).ShouldBe(("5a", AmcStatus.Running, "SELECT 1", null));
    }

    [Theory]
    [InlineData("PUBLISHING", false)]
    [InlineData("SOMETHING_NEW", false)]
    [InlineData("SUCCEEDED", true)]
    [InlineData("REJECTED", true)]
    public async Task An_unknown_status_is_not_the_end(string status, bool isTerminal)
    {
        await using var server = await OddAmc.StartAsync(200, $$"""{"workflowExecutionId":"5a","status":"{{status}}"}""");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        var execution = await scene.GetAsync();

        (execution.IsTerminal, execution.StatusText).ShouldBe((isTerminal, status));
    }

    [Theory]
    [InlineData("2026-03-02T05:00:00Z")]
    [InlineData("2026-03-02T05:00:00")]
    [InlineData("2026-03-02T00:00:00-05:00")]
    public async Task A_time_without_an_offset_is_UTC(string time)
    {
        await using var server = await OddAmc.StartAsync(200, $$"""{"workflowExecutionId":"5a","createTime":"{{time}}","executionTime":"55"}""");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        var execution = await scene.GetAsync();

        (execution.CreateTime, execution.ExecutionTime).ShouldBe((new DateTimeOffset(2026, 3, 2, 5, 0, 0, TimeSpan.Zero), 55));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""","nextToken":null""")]
    [InlineData(""","nextToken":"" """)]
    public async Task A_list_ends_with_a_null_an_empty_or_no_token(string end)
    {
        await using var server = await OddAmc.StartAsync(http => http.Response.WriteAsync(
            http.Request.Query["nextToken"] == "a+b/=" ? $$"""{"executions":[{"workflowExecutionId":"2"}]{{end}}}"""
                : """{"executions":[{"workflowExecutionId":"1"}],"nextToken":"a+b/="}"""));
        await using var scene = new AmcScene(server.Url, server.TokenUrl);
        List<string> ids = [];

        await foreach (var execution in scene.Client.ListExecutionsAsync(scene.Instance, new(DateTimeOffset.UnixEpoch), Cancellation))
        {
            ids.Add(execution.Id.Value);
        }

        ids.ShouldBe(["1", "2"]);
        server.Requests[0].ShouldBe(
            "GET /amc/reporting/amcibersblt/workflowExecutions?minCreationTime=1970-01-01T00:00:00&limit=100&includeCancelled=true");
    }

    [Fact]
    public async Task A_list_that_turns_in_a_circle_is_given_up()
    {
        await using var server = await OddAmc.StartAsync(200, """{"instances":[],"nextToken":"again"}""");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        (await Should.ThrowAsync<AmcException>(() => scene.Client.ListInstancesAsync(scene.Instance, Cancellation)))
            .ErrorClass.ShouldBe(AmcErrorClass.Transient);
    }

    [Fact]
    public async Task A_page_that_fails_ends_the_list_with_its_error_and_never_quietly()
    {
        await using var server = await OddAmc.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Query.ContainsKey("nextToken") ? 500 : 200;
            return http.Response.WriteAsync("""{"executions":[{"workflowExecutionId":"1"}],"nextToken":"2"}""");
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl);
        var seen = 0;

        await Should.ThrowAsync<AmcException>(async () =>
        {
            await foreach (var _ in scene.Client.ListExecutionsAsync(scene.Instance, new(DateTimeOffset.UnixEpoch), Cancellation))
            {
                seen++;
            }
        });

        seen.ShouldBe(1);
    }

    [Fact]
    public async Task Every_request_carries_the_four_headers_and_the_account_list_only_two()
    {
        var headers = new List<string>();
        await using var server = await OddAmc.StartAsync(http =>
        {
            headers.Add(string.Join(' ', http.Request.Headers
                .Where(header => header.Key.StartsWith("Amazon-", StringComparison.OrdinalIgnoreCase) || header.Key == "Authorization")
                .OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => header.Value.ToString())));
            return http.Response.WriteAsync("""{"workflowExecutionId":"1"}""");
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        await scene.CreateAsync();
        await scene.Client.ListAccountsAsync(scene.Instance.AccountId, Cancellation);

        headers.ShouldBe(
            [
                "ENTITY1SANDBOXDEMO amzn1.application-oa2-client.sandbox ATVPDKIKX0DER Bearer Atza|token-1",
                "amzn1.application-oa2-client.sandbox Bearer Atza|token-1",
            ]);
    }

    [Fact]
    public async Task A_run_is_sent_inline_with_its_window_format_and_token()
    {
        var body = "";
        await using var server = await OddAmc.StartAsync(async http =>
        {
            body = await new StreamReader(http.Request.Body).ReadToEndAsync();
            await http.Response.WriteAsync("""{"workflowExecutionId":"1"}""");
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl);
        var request = new ExecutionRequest("SELECT 1 -- <end>", new(2026, 2, 23), new(2026, 3, 1), "Europe/Berlin")
        {
            TimeoutSeconds = 7_200,
            DryRun = true,
            RequireSyntheticData = true,
            Parameters = [new("since", new SqlValue.Date(new(2026, 1, 1))), new("names", SqlValue.List.OfText(["A"])), new("floor", new SqlValue.Number(2.5m))],
        };

        await scene.Client.CreateExecutionAsync(scene.Instance, request, AmcScene.Token, Cancellation);

        server.Requests.ShouldBe(["POST /amc/reporting/amcibersblt/workflowExecutions"]);
        var expected = $$"""
            {"workflow":{"sqlQuery":"SELECT 1 -- \u003Cend\u003E\n{{AmcScene.Token}}","inputParameters":[
            {"name":"floor","dataType":"DECIMAL"},
            {"name":"names","dataType":{"type":"ARRAY","elementDataType":"STRING","elementNullable":false},"defaultValue":["A"]},
            {"name":"since","dataType":"DATE"}],
            "outputFormat":{"separatorCharacter":",","quoteCharacter":"\"","escapeCharacter":"\""},
            "privacyFilteringBehavior":"REMOVE_VALUES","filteredMetricsDiscriminatorColumn":"filtered"},
            "timeWindowType":"EXPLICIT","timeWindowStart":"2026-02-23T00:00:00","timeWindowEnd":"2026-03-02T00:00:00","timeWindowTimeZone":"Europe/Berlin",
            "workflowExecutionTimeoutSeconds":7200,"parameterValues":{"floor":"2.5","since":"2026-01-01"},"dryRun":true,"requireSyntheticData":true}
            """;
        Normal(body).ShouldBe(Normal(expected));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public async Task An_id_cannot_climb_out_of_its_path(string id)
    {
        await using var server = await OddAmc.StartAsync(200, "{}");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        await Should.ThrowAsync<ArgumentException>(() => scene.GetAsync(id));

        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_id_with_a_slash_or_a_question_mark_stays_one_segment()
    {
        await using var server = await OddAmc.StartAsync(200, """{"workflowExecutionId":"1"}""");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        await scene.GetAsync("a/../../b?c#d");

        server.Requests.ShouldHaveSingleItem().ShouldBe("GET /amc/reporting/amcibersblt/workflowExecutions/a%2F..%2F..%2Fb%3Fc%23d");
    }

    [Fact]
    public async Task An_id_that_breaks_a_header_puts_the_account_on_hold()
    {
        await using var server = await OddAmc.StartAsync(200, "{}");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);
        scene.Credentials = scene.Credentials with { ClientId = "a\r\nX-Evil: 1" };

        (await Should.ThrowAsync<AmcException>(() => scene.GetAsync())).ErrorClass.ShouldBe(AmcErrorClass.OnHoldAccount);
    }

    private static string Normal(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);
}
