using System.Text.Json;
using Collections.Tests.Support;

namespace Collections.Tests.AmcSandbox;

/// <summary>
/// Requests and answers against Amazon's contract. Two deviations, both those of the real service: executions, workflows and schedules come without the
/// wrapper that the contract shows, and an execution can be REJECTED.
/// </summary>
public sealed class SandboxContractTests : IAsyncLifetime
{
    private const string Reporting = "/amc/reporting/amcibersblt";

    private SandboxServer _server = null!;
    private SandboxCalls _calls = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync();
        _calls = await SandboxCalls.SignInAsync(_server);
    }

    public async ValueTask DisposeAsync()
    {
        _calls.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("/amc/accounts")]
    [InlineData("/amc/instances")]
    [InlineData("/amc/instances/amcibersblt")]
    [InlineData("/amc/instances/amcibersblt/advertisers")]
    public async Task Administration_answers_by_the_contract(string path)
    {
        using var answer = await _calls.GetAsync(path);

        await AmcContract.Admin.CheckAsync(answer);
    }

    [Theory]
    [InlineData(Reporting + "/dataSources", null)]
    [InlineData(Reporting + "/dataSources/sponsored_ads_traffic", null)]
    [InlineData(Reporting + "/workflows", null)]
    [InlineData(Reporting + "/workflows/weekly", "workflow")]
    [InlineData(Reporting + "/schedules", null)]
    [InlineData(Reporting + "/schedules/mondays", "schedule")]
    public async Task Reporting_answers_by_the_contract(string path, string? wrapper)
    {
        await SaveWorkflowAndScheduleAsync();

        using var answer = await _calls.GetAsync(path);

        await AmcContract.Workflow.CheckAsync(answer, wrapper);
    }

    [Fact]
    public async Task Executions_answer_by_the_contract_from_creation_to_download()
    {
        var request = SandboxCalls.Week("2026-09-07");
        AmcContract.Workflow.CheckRequest(HttpMethod.Post, $"{Reporting}/workflowExecutions", JsonSerializer.SerializeToElement(request));
        using var created = await _calls.CreateAsync(request);
        var id = (await SandboxCalls.JsonAsync(created)).GetProperty("workflowExecutionId").GetString()!;
        await _calls.FinishAsync(id);

        await AmcContract.Workflow.CheckAsync(created, "workflowExecution");
        foreach (var (path, wrapper) in ((string, string?)[])
        [
            ($"{Reporting}/workflowExecutions/{id}?includeWorkflow=true", "workflowExecution"),
            ($"{Reporting}/workflowExecutions?minCreationTime=2026-01-01T00:00:00&includeWorkflow=true", null),
            ($"{Reporting}/workflowExecutions/{id}/downloadUrls", null),
        ])
        {
            using var answer = await _calls.GetAsync(path);
            await AmcContract.Workflow.CheckAsync(answer, wrapper);
        }
    }

    [Fact]
    public async Task The_metadata_beside_the_files_names_the_columns()
    {
        var id = await _calls.StartAsync(SandboxCalls.Week("2026-09-07"));
        await _calls.FinishAsync(id);
        var urls = await _calls.GetJsonAsync($"{Reporting}/workflowExecutions/{id}/downloadUrls");

        using var metadata = await SandboxCalls.FetchAsync(urls.GetProperty("metadataDownloadUrls")[0].GetString()!);

        (await SandboxCalls.JsonAsync(metadata)).GetProperty("outputColumns").EnumerateArray().Select(column => column.GetProperty("name").GetString())
            .ShouldBe(["campaign", "asin", "impressions", "clicks", "spend", "reach", "filtered"]);
    }

    [Fact]
    public async Task Beyond_the_contract_an_execution_has_only_what_Amazons_samples_show()
    {
        var execution = await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07")));
        var rejected = await _calls.FinishAsync(await _calls.StartAsync(SandboxCalls.Week("2026-09-07", "SELECT x FROM nowhere")));

        var extra = execution.EnumerateObject().Concat(rejected.EnumerateObject()).Select(p => p.Name).Distinct()
            .Except(AmcContract.Workflow.PropertiesOf("WorkflowExecution"));

        extra.ShouldBe(
            [
                "validatedTime", "parameterValues", "executionCategory", "dataGaps", "ignoreDataGaps", "availableTimeBeforeWindowSecs",
                "executionTime", "outputColumns", "statusReason",
            ],
            ignoreOrder: true);
        rejected.GetProperty("status").GetString().ShouldBe("REJECTED");
    }

    [Theory]
    [InlineData(400, Reporting + "/workflowExecutions")]
    [InlineData(400, Reporting + "/workflowExecutions/c2a3bd43-3d0a-4be3-9b0a-6f6cdcb25a7e")]
    [InlineData(404, Reporting + "/workflows/none")]
    [InlineData(404, Reporting + "/dataSources/none")]
    [InlineData(403, "/amc/reporting/amcunknown1/workflows")]
    public async Task Errors_answer_by_the_contract(int status, string path)
    {
        using var answer = await _calls.GetAsync(path);

        ((int)answer.StatusCode).ShouldBe(status);
        AmcContract.Workflow.CheckSchema("Error", await SandboxCalls.JsonAsync(answer));
    }

    private async Task SaveWorkflowAndScheduleAsync()
    {
        var workflow = new { workflowId = "weekly", sqlQuery = SandboxCalls.Sql, outputFormat = new { escapeCharacter = "\"" } };
        var schedule = new { scheduleId = "mondays", workflowId = "weekly", aggregationPeriod = "Weekly", aggregationStartDay = "Monday", aggregationHourUtc = 4 };
        AmcContract.Workflow.CheckRequest(HttpMethod.Post, $"{Reporting}/workflows", JsonSerializer.SerializeToElement(workflow));
        using var savedWorkflow = await _calls.SendAsync(HttpMethod.Post, $"{Reporting}/workflows", workflow);
        using var savedSchedule = await _calls.SendAsync(HttpMethod.Post, $"{Reporting}/schedules", schedule);
        savedWorkflow.IsSuccessStatusCode.ShouldBeTrue();
        savedSchedule.IsSuccessStatusCode.ShouldBeTrue();
    }
}
