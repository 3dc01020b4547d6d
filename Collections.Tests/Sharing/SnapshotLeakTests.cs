using System.Text;
using System.Text.RegularExpressions;
using Collections.Core.Reporting.Layout;
using Collections.Core.Sharing;
using Collections.Tests.Reporting;
using Collections.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collections.Tests.Sharing;

/// <summary>A snapshot goes to people who may see nothing else: it is taken as the page takes it, and its bytes are searched.</summary>
public sealed partial class SnapshotLeakTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Said = "SELECT user_id FROM dsp_impressions /* dc:3fdb5d0e-5a3f-4a38-8a5e-8f6f1f1c9a11 */ failed for amcstage in ENTITYSTAGE";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_holds_no_SQL_and_no_id_of_anything_whatever_AMC_wrote_about_its_weeks()
    {
        await using var stage = await ReportStage.CreateAsync(database);
        await FillAsync(stage);
        var writer = new SnapshotWriter(stage.Db, stage.Person.Scope, stage.User, TimeProvider.System, NullLogger<SnapshotWriter>.Instance);

        var taken = await new SnapshotTaker(stage.Contents, stage.Tables, writer).TakeAsync(stage.Collection, "Leaks", "", ReportLayout.Standard, Cancelled);

        var id = new SnapshotId(taken.ShouldBeOfType<SharingOutcome.Done>().Id);
        var snapshot = (await new SnapshotQueries(stage.Db, stage.Person.Scope).FindAsync(id, Cancelled)).ShouldNotBeNull();
        var text = Encoding.UTF8.GetString(snapshot.Content.Span) + ReportLayoutJson.Write(snapshot.Layout);
        text.ShouldContain("it failed: AMC did not accept the query");
        text.ShouldContain("it was skipped by a user");
        text.ShouldContain("AMC lacked data when it computed this: 2026-01-05T00:00:00/2026-01-05T06:00:00.");
        Uuid().Matches(text).Select(match => match.Value).ShouldBeEmpty();
        foreach (var secret in (await IdsAsync(stage)).Append("SELECT").Append("dsp_impressions").Append("ENTITYSTAGE"))
        {
            text.ShouldNotContain(secret, Case.Insensitive);
        }
    }

    private static async Task FillAsync(ReportStage stage)
    {
        await stage.WeekAsync(Shop.Monday(0), Shop.Plain(100), Shop.Columns, dataGaps: $"source {Said} 2026-01-05T00:00:00/2026-01-05T06:00:00");
        await stage.GapAsync(Shop.Monday(1));
        await stage.GapAsync(Shop.Monday(2), "SKIPPED");
        await stage.WeekAsync(Shop.Monday(3), Shop.Plain(120), Shop.Columns);
        await TestDatabase.ExecuteAsync(
            stage.Database.SuperUser,
            """
            update report_data_weeks set reason = $2, error_message = $2, reason_code = case status when 'SKIPPED' then 'by_user' else error_class end
            where collection_id = $1 and status <> 'SUCCESS'
            """,
            stage.Collection.Value, Said);
    }

    /// <summary>Everything that names something of ours or AMC's.</summary>
    private static async Task<IEnumerable<string>> IdsAsync(ReportStage stage)
    {
        var ids = await TestDatabase.ListAsync<string>(
            stage.Database.SuperUser,
            """
            select i.instance_id from amc_instances i where i.id = $1
            union select a.account_id from amc_accounts a join amc_instances i on i.account_id = a.id where i.id = $1
            union select v.amc_execution_id from report_data_week_versions v where v.instance_id = $1 and v.amc_execution_id is not null
            union select e.amc_execution_id from workflow_executions e where e.instance_id = $1 and e.amc_execution_id is not null
            union select e.id::text from workflow_executions e where e.instance_id = $1
            union select w.id::text from report_data_weeks w where w.instance_id = $1
            """,
            stage.Person.Instance.Value);
        ids.Count.ShouldBeGreaterThan(6);
        return ids.Append($"{stage.Collection}").Append($"{stage.Person.Instance}").Append($"{stage.Person.User}").Append($"{stage.Person.Workflow}");
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex Uuid();
}
