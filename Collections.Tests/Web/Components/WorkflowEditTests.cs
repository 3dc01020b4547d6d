using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Web.Features.Catalog;

namespace Collections.Tests.Web.Components;

public sealed class WorkflowEditTests
{
    private const string Sql = "select campaign from t where brand = {{brand}}";

    [Fact]
    public void What_is_as_it_was_is_neither_changed_nor_sent()
    {
        var edit = WorkflowEdit.Of(Detail(3, Sql));
        edit.Write(Sql + " ");
        edit.Write(Sql);

        (edit.IsChanged, edit.HasNewQuery, edit.Base).ShouldBe((false, false, 3));
        edit.ToChange(seen: 3).ShouldBe(new WorkflowChange { BaseName = "Reach", BaseDescription = "" });
    }

    [Fact]
    public void Another_name_is_no_new_version_and_another_query_is_one_of_the_version_that_was_seen()
    {
        var edit = WorkflowEdit.Of(Detail(3, Sql));

        edit.Now = edit.Now with { Name = "Reach by campaign" };
        (edit.IsChanged, edit.HasNewQuery).ShouldBe((true, false));
        edit.ToChange(seen: 3).ShouldBe(new WorkflowChange { Name = "Reach by campaign", BaseName = "Reach", BaseDescription = "" });

        edit.Write("select 1");
        edit.HasNewQuery.ShouldBeTrue();
        var change = edit.ToChange(seen: 3);
        (change.SqlQuery, change.MarksFiltered, change.BaseVersion).ShouldBe(("select 1", null, 3));
        change.Parameters.ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public void What_was_said_about_a_placeholder_is_kept_while_the_query_around_it_is_written()
    {
        var edit = WorkflowEdit.Of(Detail(3, Sql, new WorkflowParameter("brand", WorkflowParameterType.Text, new SqlValue.Text("Nord"))));
        edit.Now.Parameters.Single().Default.ShouldBe("Nord");

        edit.Now = edit.Now with { Parameters = [edit.Now.Parameters[0] with { Default = "Kaff" }] };
        edit.Write(Sql + " and day > {{since}}");

        edit.Now.Declared.Select(parameter => (parameter.Name, parameter.Default?.ToString())).ShouldBe([("brand", "Kaff"), ("since", null)]);
        (edit.Now.ToCheck(new(2026, 10, 26), new(2026, 11, 1))!.Parameters["brand"]).ShouldBe(new SqlValue.Text("Kaff"));
    }

    [Fact]
    public void What_somebody_else_saved_beside_mine_is_followed()
    {
        var edit = WorkflowEdit.Of(Detail(3, Sql));
        edit.Now = edit.Now with { Description = "By brand" };

        edit.Settle(edit.Now, 3);
        edit.Follow(Detail(4, "select 2", name: "Reach 2", description: "By brand"));

        (edit.Now.Sql, edit.Now.Name, edit.Base, edit.IsChanged).ShouldBe(("select 2", "Reach 2", 4, false));
        edit.Query.Sql.ShouldBe("select 2");
        edit.Now.Parameters.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_typed_while_the_rest_is_saved_stays_mine()
    {
        var edit = WorkflowEdit.Of(Detail(3, Sql));
        edit.Now = edit.Now with { Description = "By brand" };
        var sent = edit.Now;
        edit.Now = edit.Now with { Name = "Typed meanwhile" };

        edit.Settle(sent, 3);
        edit.Follow(Detail(4, "select 2", description: "By brand"));

        (edit.Now.Name, edit.Now.Sql, edit.HasNewQuery, edit.IsChanged).ShouldBe(("Typed meanwhile", "select 2", false, true));

        edit.Write("select 3");
        edit.Follow(Detail(5, "select 4", description: "By brand"));
        (edit.Now.Sql, edit.Base, edit.HasNewQuery).ShouldBe(("select 3", 4, true));
    }

    [Fact]
    public void Over_a_newer_version_go_only_my_own_changes()
    {
        var edit = WorkflowEdit.Of(Detail(3, "select 1"));
        edit.Now = edit.Now with { MarksFiltered = false };

        var (sql, marksFiltered, _) = edit.Over(Detail(4, "select 2"));

        (sql, marksFiltered).ShouldBe(("select 2", false));
    }

    private static WorkflowDetail Detail(int version, string sql, WorkflowParameter? parameter = null, string name = "Reach", string description = "") => new(
        new()
        {
            Id = new(Guid.Empty),
            InstanceId = new(Guid.Empty),
            InstanceName = "Nord",
            Name = name,
            Description = description,
            CreatedByName = "An analyst",
            CurrentVersion = version,
        },
        sql,
        [new(version, sql.Length, "", MarksFiltered: true, parameter is null ? [] : [parameter], DateTimeOffset.UnixEpoch, "An analyst")]);
}
