using System.Text;
using Collections.Core.Ingestion;
using Collections.Tests.Support;
using static Collections.Tests.Ingestion.IngestStage;

namespace Collections.Tests.Ingestion;

public sealed class ResultWriterTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_result_becomes_rows_totals_and_a_version_with_its_summary()
    {
        await using var stage = await CreateAsync(database);

        var stored = await stage.IngestAsync(
            "campaign,impressions,spend\nAlpha,100,1.25\nBeta,50,0.75\nAlpha,7,\n", Dimension("campaign"), Metric("impressions"), Metric("spend", "DECIMAL"));

        stored.Recorded.ShouldSatisfyAllConditions(recorded => recorded.Rows.ShouldBe(3), recorded => recorded.Version.ShouldBe(1), recorded => recorded.Warning.ShouldBeNull());
        (await stored.ColumnAsync("campaign")).ShouldBe(["Alpha", "Beta", "Alpha"]);
        (await stored.ColumnAsync("spend")).ShouldBe(["1.25", "0.75", null]);
        (await stored.SummaryAsync("metrics,impressions,sum")).ShouldBe("157");
        (await stored.SummaryAsync("metrics,spend,sum")).ShouldBe("2.00");
        (await stored.SummaryAsync("metrics,spend,avg")).ShouldBe("1.000000");
        (await stored.SummaryAsync("metrics,spend,nulls")).ShouldBe("1");
        (await stored.TotalAsync("campaign", "Alpha", stored.Slot("impressions"))).ShouldBe("107");
    }

    [Fact]
    public async Task The_same_execution_is_not_ingested_twice()
    {
        await using var stage = await CreateAsync(database);
        var ingest = await stage.NewWeekAsync(Metric("clicks"));

        var first = await stage.IngestAsync(ingest, Encoding.UTF8.GetBytes("clicks\n1\n"));
        var second = await stage.IngestAsync(ingest, Encoding.UTF8.GetBytes("clicks\n1\n"));

        first.Outcome.ShouldBeOfType<RecordOutcome.Recorded>();
        second.Outcome.ShouldBeOfType<RecordOutcome.AlreadyIngested>();
        (await TestDatabase.ScalarAsync<long>(
            database.SuperUser, "select count(*) from report_data_rows where instance_id = $1 and version_id = $2",
            stage.Person.Instance.Value, second.Copied.VersionId.Value)).ShouldBe(0);
    }
}
