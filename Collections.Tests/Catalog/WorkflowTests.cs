using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Tests.Planning;
using Collections.Tests.Support;

namespace Collections.Tests.Catalog;

public sealed class WorkflowTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_workflow_begins_with_version_1_and_tells_what_its_query_wants()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        var done = (await stage.Workflows.CreateAsync(Request(stage, "SELECT {{brand}} AS b FROM t WHERE {{asins|asin}}"), Cancelled))
            .ShouldBeOfType<WorkflowOutcome.Done>();

        var detail = (await stage.Catalog.FindWorkflowAsync(done.Id, Cancelled)).ShouldNotBeNull();
        (detail.Workflow.Name, detail.Workflow.CreatedByName, detail.Workflow.InstanceName).ShouldBe(("Weekly", "Analyst One", "Instance"));
        detail.Current.Version.ShouldBe(1);
        detail.Current.MarksFiltered.ShouldBeTrue();
        detail.Parameters.Select(parameter => (parameter.Name, parameter.Kind)).ShouldBe([("brand", SqlParameterKind.Value), ("asins", SqlParameterKind.Filter)]);
        (await stage.Catalog.WorkflowsAsync(stage.Instance, Cancelled)).Select(row => row.Id).ShouldContain(done.Id);
    }

    [Fact]
    public async Task Another_query_is_another_version_and_the_old_one_stays()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = (await stage.Workflows.CreateAsync(Request(stage), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;

        (await stage.Workflows.ChangeAsync(id, new() { SqlQuery = "SELECT 2" }, Cancelled)).ShouldBe(new WorkflowOutcome.Done(id, 2));
        (await stage.Workflows.ChangeAsync(id, new() { SqlQuery = "SELECT 2", Name = "Renamed" }, Cancelled)).ShouldBe(new WorkflowOutcome.Done(id, 2));
        (await stage.Workflows.ChangeAsync(id, new() { MarksFiltered = false }, Cancelled)).ShouldBe(new WorkflowOutcome.Done(id, 3));

        var detail = (await stage.Catalog.FindWorkflowAsync(id, Cancelled)).ShouldNotBeNull();
        detail.Workflow.Name.ShouldBe("Renamed");
        detail.Versions.Select(version => (version.Version, version.Length, version.MarksFiltered)).ShouldBe([(3, 8, false), (2, 8, true), (1, 8, true)]);
        detail.SqlQuery.ShouldBe("SELECT 2");
        (await stage.Catalog.QueriesOfAsync(id, version: null, Cancelled)).OrderBy(pair => pair.Key).Select(pair => pair.Value).ShouldBe(["SELECT 1", "SELECT 2", "SELECT 2"]);
        (await stage.Catalog.QueriesOfAsync(id, version: 1, Cancelled)).Single().Value.ShouldBe("SELECT 1");
        (await stage.Catalog.CurrentVersionAsync(id, Cancelled)).ShouldBe(3);
    }

    [Fact]
    public async Task Two_who_change_at_the_same_moment_make_two_versions()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = (await stage.Workflows.CreateAsync(Request(stage), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 5).Select(n => stage.Workflows.ChangeAsync(id, new() { SqlQuery = $"SELECT {n + 100}" }, Cancelled)));

        outcomes.Cast<WorkflowOutcome.Done>().Select(done => done.Version).Order().ShouldBe([2, 3, 4, 5, 6]);
    }

    [Fact]
    public async Task Who_saves_what_somebody_else_has_changed_since_is_told_and_nothing_is_overwritten()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = (await stage.Workflows.CreateAsync(Request(stage), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;
        await stage.Workflows.ChangeAsync(id, new() { SqlQuery = "SELECT 2", BaseVersion = 1 }, Cancelled);

        var outdated = (await stage.Workflows.ChangeAsync(id, new() { SqlQuery = "SELECT 3", BaseVersion = 1 }, Cancelled)).ShouldBeOfType<WorkflowOutcome.Outdated>();

        (outdated.Version, outdated.SavedByName).ShouldBe((2, "Analyst One"));
        (await stage.Catalog.FindWorkflowAsync(id, Cancelled)).ShouldNotBeNull().SqlQuery.ShouldBe("SELECT 2");
        (await stage.Workflows.ChangeAsync(id, new() { Name = "Renamed unseen", BaseVersion = 1 }, Cancelled)).ShouldBeOfType<WorkflowOutcome.Outdated>();
        (await stage.Workflows.ChangeAsync(id, new() { SqlQuery = "SELECT 2", BaseVersion = 1 }, Cancelled)).ShouldBe(new WorkflowOutcome.Done(id, 2));
        (await stage.Workflows.ChangeAsync(id, new() { SqlQuery = "SELECT 3", BaseVersion = 2 }, Cancelled)).ShouldBe(new WorkflowOutcome.Done(id, 3));
    }

    [Fact]
    public async Task Of_two_who_rename_or_describe_from_what_both_have_read_the_second_is_told_what_it_is_now()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = (await stage.Workflows.CreateAsync(Request(stage), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;
        await stage.Workflows.ChangeAsync(id, new() { Name = "Theirs", BaseName = "Weekly", Description = "By them", BaseDescription = "" }, Cancelled);

        var mine = new WorkflowChange { Name = "Mine", BaseName = "Weekly", Description = "By me", BaseDescription = "" };
        var problems = (await stage.Workflows.ChangeAsync(id, mine, Cancelled)).ShouldBeOfType<WorkflowOutcome.Refused>().Problems;

        problems.Select(problem => (problem.Kind, problem.Field)).ShouldBe([(CatalogProblemKind.ChangedMeanwhile, "name"), (CatalogProblemKind.ChangedMeanwhile, "description")]);
        problems[0].Message.ShouldContain("\"Theirs\"");
        (await stage.Catalog.FindWorkflowAsync(id, Cancelled)).ShouldNotBeNull().Workflow.Description.ShouldBe("By them");
        (await stage.Workflows.ChangeAsync(id, mine with { BaseName = "Theirs", BaseDescription = "By them" }, Cancelled)).ShouldBe(new WorkflowOutcome.Done(id, 1));
    }

    [Fact]
    public async Task A_new_name_leaves_a_query_that_somebody_else_saved_meanwhile()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = (await stage.Workflows.CreateAsync(Request(stage), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;
        await stage.Workflows.ChangeAsync(id, new() { SqlQuery = "SELECT 2", BaseVersion = 1 }, Cancelled);

        (await stage.Workflows.ChangeAsync(id, new() { Name = "Renamed", BaseName = "Weekly" }, Cancelled)).ShouldBe(new WorkflowOutcome.Done(id, 2));

        (await stage.Catalog.FindWorkflowAsync(id, Cancelled)).ShouldNotBeNull().SqlQuery.ShouldBe("SELECT 2");
    }

    [Fact]
    public async Task Of_two_who_save_from_the_same_version_at_the_same_moment_one_is_told()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = (await stage.Workflows.CreateAsync(Request(stage), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 2).Select(n => stage.Workflows.ChangeAsync(id, new() { SqlQuery = $"SELECT {n + 100}", BaseVersion = 1 }, Cancelled)));

        outcomes.OfType<WorkflowOutcome.Done>().ShouldHaveSingleItem().Version.ShouldBe(2);
        outcomes.OfType<WorkflowOutcome.Outdated>().ShouldHaveSingleItem().Version.ShouldBe(2);
    }

    [Fact]
    public async Task Parameters_are_typed_with_defaults_and_kept_while_their_placeholder_is_there()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        WorkflowParameter[] parameters =
        [
            new("brand", WorkflowParameterType.Text, new SqlValue.Text("2026-03-02")), new("least", WorkflowParameterType.Number, new SqlValue.Number(1.5m)),
            new("day", WorkflowParameterType.Date, new SqlValue.Date(new(2026, 3, 2))), new("shops", WorkflowParameterType.List, SqlValue.List.OfText(["a", "b"])),
        ];
        const string Sql = "SELECT {{brand}} AS b FROM t WHERE n > {{least}} AND d = {{day}} AND {{shops|shop}}";
        var id = (await stage.Workflows.CreateAsync(Request(stage, Sql) with { Parameters = parameters }, Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;
        (await stage.Catalog.FindWorkflowAsync(id, Cancelled)).ShouldNotBeNull().Current.Parameters.ShouldBe(parameters);

        (await stage.Workflows.ChangeAsync(id, new() { SqlQuery = "SELECT {{least}} AS n FROM t" }, Cancelled)).ShouldBe(new WorkflowOutcome.Done(id, 2));
        (await stage.Catalog.FindWorkflowAsync(id, Cancelled)).ShouldNotBeNull().Current.Parameters.ShouldBe([parameters[1]]);

        var refused = (await stage.Workflows.CreateAsync(
            Request(stage, Sql) with
            {
                Name = "Wrong",
                Parameters =
                [
                    new("brnad", WorkflowParameterType.Text, null), new("start_date", WorkflowParameterType.Date, null), new("shops", WorkflowParameterType.Text, null),
                    new("least", WorkflowParameterType.Number, new SqlValue.Text("many")),
                ],
            },
            Cancelled)).ShouldBeOfType<WorkflowOutcome.Refused>();
        refused.Problems.Select(problem => problem.Field).ShouldBe(["parameters.brnad", "parameters.start_date", "parameters.shops", "parameters.least"]);
    }

    [Fact]
    public async Task A_collection_takes_the_defaults_and_is_told_of_values_of_another_type()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        const string Sql = "SELECT {{brand}} AS b FROM t WHERE n > {{least}} AND d = {{day}}";
        WorkflowParameter[] parameters =
        [
            new("brand", WorkflowParameterType.Text, null), new("least", WorkflowParameterType.Number, new SqlValue.Number(5)), new("day", WorkflowParameterType.Date, null),
        ];
        var id = (await stage.Workflows.CreateAsync(Request(stage, Sql) with { Parameters = parameters }, Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;
        var request = stage.Request() with { WorkflowId = id };

        (await stage.Planner.PreviewAsync(request with { Parameters = Values(("brand", new SqlValue.Text("x")), ("day", new SqlValue.Text("monday"))) }, Cancelled))
            .Problems.ShouldHaveSingleItem().Message.ShouldBe("day must be a date, such as 2026-03-02.");
        var plan = await stage.Planner.PreviewAsync(request with { Parameters = Values(("brand", new SqlValue.Number(7)), ("day", new SqlValue.Text("2026-03-02"))) }, Cancelled);
        plan.RenderedSql.ShouldBe("SELECT '7' AS b FROM t WHERE n > 5 AND d = '2026-03-02'");
        var created = await stage.CreatedAsync(request with { Parameters = Values(("brand", new SqlValue.Text("x")), ("day", new SqlValue.Text("2026-03-02"))) });
        (await stage.Queries.FindAsync(created, Cancelled)).ShouldNotBeNull().Inputs.Parameters["least"].ShouldBe(new SqlValue.Number(5));

        static Dictionary<string, SqlValue> Values(params (string Name, SqlValue Value)[] values) => values.ToDictionary(value => value.Name, value => value.Value);
    }

    [Fact]
    public async Task What_is_archived_can_come_back_unless_its_name_is_taken()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = (await stage.Workflows.CreateAsync(Request(stage), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;
        await stage.Workflows.DeleteAsync(id, Cancelled);
        (await stage.Catalog.ArchivedWorkflowsAsync(Cancelled)).ShouldHaveSingleItem().Id.ShouldBe(id);

        (await stage.Workflows.RestoreAsync(id, Cancelled)).ShouldBe(new WorkflowOutcome.Done(id, 1));
        (await stage.Catalog.FindWorkflowAsync(id, Cancelled)).ShouldNotBeNull();

        await stage.Workflows.DeleteAsync(id, Cancelled);
        await stage.Workflows.CreateAsync(Request(stage), Cancelled);
        (await stage.Workflows.RestoreAsync(id, Cancelled)).ShouldBeOfType<WorkflowOutcome.Refused>().Problems.Single().Kind.ShouldBe(CatalogProblemKind.NameTaken);
    }

    [Fact]
    public async Task A_query_of_a_megabyte_is_kept_and_one_letter_more_is_refused()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        const string Head = "SELECT 1 -- ";
        var longest = Head + new string('x', CatalogProblem.MaxQueryLength - Head.Length);

        var id = (await stage.Workflows.CreateAsync(Request(stage, longest), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;

        (await stage.Catalog.FindWorkflowAsync(id, Cancelled)).ShouldNotBeNull().SqlQuery.ShouldBe(longest);
        (await stage.Workflows.ChangeAsync(id, new() { SqlQuery = longest + "x" }, Cancelled)).ShouldBeOfType<WorkflowOutcome.Refused>()
            .Problems.Single().Kind.ShouldBe(CatalogProblemKind.QueryTooLong);
    }

    [Fact]
    public async Task All_problems_come_at_once_each_with_its_field()
    {
        await using var stage = await PlanningStage.CreateAsync(database);

        var refused = (await stage.Workflows.CreateAsync(
            new() { InstanceId = InstanceId.New(), Name = " ", SqlQuery = "SELECT 'open", Description = "\0" }, Cancelled)).ShouldBeOfType<WorkflowOutcome.Refused>();

        refused.Problems.Select(problem => (problem.Kind, problem.Field)).ShouldBe(
        [
            (CatalogProblemKind.NameMissing, "name"), (CatalogProblemKind.DescriptionInvalid, "description"),
            (CatalogProblemKind.QueryInvalid, "sqlQuery"), (CatalogProblemKind.InstanceUnknown, "instanceId"),
        ]);
    }

    [Fact]
    public async Task A_name_is_used_once_per_instance_until_it_is_deleted()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var id = (await stage.Workflows.CreateAsync(Request(stage), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>().Id;

        (await stage.Workflows.CreateAsync(Request(stage) with { Name = "WEEKLY" }, Cancelled)).ShouldBeOfType<WorkflowOutcome.Refused>()
            .Problems.Single().Kind.ShouldBe(CatalogProblemKind.NameTaken);
        (await stage.Workflows.DeleteAsync(id, Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>();
        (await stage.Catalog.FindWorkflowAsync(id, Cancelled)).ShouldBeNull();
        (await stage.Workflows.CreateAsync(Request(stage), Cancelled)).ShouldBeOfType<WorkflowOutcome.Done>();
    }

    [Fact]
    public async Task A_viewer_may_read_but_not_write_and_a_stranger_neither()
    {
        await using var viewer = await PlanningStage.CreateAsync(database, role: "Viewer");
        await using var stranger = await PlanningStage.CreateAsync(database);

        (await viewer.Catalog.FindWorkflowAsync(viewer.Workflow, Cancelled)).ShouldNotBeNull();
        Kind(await viewer.Workflows.CreateAsync(Request(viewer), Cancelled)).ShouldBe(CatalogProblemKind.InstanceReadOnly);
        Kind(await viewer.Workflows.ChangeAsync(viewer.Workflow, new() { Name = "Mine" }, Cancelled)).ShouldBe(CatalogProblemKind.InstanceReadOnly);
        Kind(await viewer.Workflows.DeleteAsync(viewer.Workflow, Cancelled)).ShouldBe(CatalogProblemKind.InstanceReadOnly);
        (await stranger.Catalog.FindWorkflowAsync(viewer.Workflow, Cancelled)).ShouldBeNull();
        (await stranger.Catalog.CurrentVersionAsync(viewer.Workflow, Cancelled)).ShouldBeNull();
        (await stranger.Catalog.QueriesOfAsync(viewer.Workflow, version: null, Cancelled)).ShouldBeEmpty();
        (await stranger.Workflows.ChangeAsync(viewer.Workflow, new() { Name = "Mine" }, Cancelled)).ShouldBeOfType<WorkflowOutcome.NotFound>();
        (await stranger.Workflows.DeleteAsync(viewer.Workflow, Cancelled)).ShouldBeOfType<WorkflowOutcome.NotFound>();

        static CatalogProblemKind Kind(WorkflowOutcome outcome) => outcome.ShouldBeOfType<WorkflowOutcome.Refused>().Problems.Single().Kind;
    }

    [Fact]
    public async Task An_instance_is_found_by_our_id_and_by_AMC_s()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var instance = (await stage.Catalog.FindInstanceAsync(stage.Instance, Cancelled)).ShouldNotBeNull();

        (await stage.Catalog.FindInstancesAsync(instance.AmcInstanceId, Cancelled)).ShouldHaveSingleItem().Id.ShouldBe(stage.Instance);
        instance.EntityId.Value.ShouldStartWith("ENTITY");
        (await stage.Catalog.FindInstanceAsync(InstanceId.New(), Cancelled)).ShouldBeNull();
    }

    private static WorkflowRequest Request(PlanningStage stage, string sql = "SELECT 1") => new() { InstanceId = stage.Instance, Name = " Weekly ", SqlQuery = sql };
}
