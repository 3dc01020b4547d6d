using System.Text;
using Collections.Core.Ingestion;
using Collections.Tests.Support;
using static Collections.Tests.Ingestion.IngestStage;

namespace Collections.Tests.Ingestion;

public sealed class ResultRowsTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_give_every_row_once_in_the_order_of_the_file()
    {
        await using var stage = await CreateAsync(database);
        var stored = await stage.IngestAsync("n,twice\n" + string.Concat(Enumerable.Range(0, 2_500).Select(row => $"r{row},{row * 2}\n")), Dimension("n"), Metric("twice"));
        var rows = new ResultRows(stage.Db);
        var result = (await rows.FindAsync(stage.Person.Scope, stored.Copied.Ingest.WeekId!.Value, null, Cancellation))!;
        var seen = new List<IReadOnlyList<string?>>();

        for (long? offset = 0; offset is { } at;)
        {
            var page = await rows.PageAsync(stage.Person.Scope, result, at, 999, Cancellation);
            seen.AddRange(page.Rows);
            offset = page.Next;
        }

        result.Columns.Select(column => column.Name).ShouldBe(["n", "twice"]);
        (result.IsCurrent, result.Rows).ShouldBe((true, 2_500));
        seen.Select(cells => (cells[0], cells[1])).ShouldBe(Enumerable.Range(0, 2_500).Select(row => ((string?)$"r{row}", (string?)$"{row * 2}")));
    }

    [Fact]
    public async Task An_earlier_version_can_be_read_too()
    {
        await using var stage = await CreateAsync(database);
        var first = await stage.NewWeekAsync(Metric("clicks"));
        await stage.IngestAsync(first, "clicks\n1\n"u8.ToArray());
        await stage.IngestAsync(first with { ExecutionId = new(Guid.NewGuid()) }, "clicks\n2\n"u8.ToArray());
        var rows = new ResultRows(stage.Db);

        async Task<string?> ClicksAsync(int? version)
        {
            var result = (await rows.FindAsync(stage.Person.Scope, first.WeekId!.Value, version, Cancellation))!;
            return (await rows.PageAsync(stage.Person.Scope, result, 0, 10, Cancellation)).Rows.ShouldHaveSingleItem()[0];
        }

        (await ClicksAsync(null)).ShouldBe("2");
        (await ClicksAsync(1)).ShouldBe("1");
        (await rows.FindAsync(stage.Person.Scope, first.WeekId!.Value, 3, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_stranger_finds_nothing_and_reads_nothing_of_what_another_found()
    {
        await using var stage = await CreateAsync(database);
        var stranger = await Person.CreateAsync(database);
        var stored = await stage.IngestAsync("clicks\n1\n", Metric("clicks"));
        var rows = new ResultRows(stage.Db);
        var result = (await rows.FindAsync(stage.Person.Scope, stored.Copied.Ingest.WeekId!.Value, null, Cancellation))!;

        (await rows.FindAsync(stranger.Scope, stored.Copied.Ingest.WeekId!.Value, null, Cancellation)).ShouldBeNull();
        (await rows.PageAsync(stranger.Scope, result, 0, 10, Cancellation)).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task All_weeks_come_as_one_file_with_the_columns_of_all_of_them()
    {
        await using var stage = await CreateAsync(database);
        var first = await stage.NewWeekAsync(Dimension("campaign"), Metric("clicks"));
        await stage.IngestAsync(first, "campaign,clicks\nold,1\n"u8.ToArray());
        await stage.IngestAsync(first with { ExecutionId = new(Guid.NewGuid()) }, "campaign,clicks\n=new,2\n"u8.ToArray());
        await stage.IngestAsync("clicks,campaign,spend\n7,b,0.50\n", Metric("clicks"), Dimension("campaign"), Metric("spend", "DECIMAL"));
        var rows = new ResultRows(stage.Db);
        using var file = new MemoryStream();

        var weeks = await rows.FindAllAsync(stage.Person.Scope, stage.Person.Collection, Cancellation);
        await rows.WriteCsvAsync(stage.Person.Scope, weeks, file, Cancellation);

        weeks.Select(week => week.WeekStartDate).ShouldBeInOrder();
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("week_start_date,week_end_date,version,campaign,clicks,spend");
        lines[1..].ShouldBe(weeks.Select(week => $"{week.WeekStartDate:yyyy-MM-dd},{week.WeekEndDate:yyyy-MM-dd},{(week.Result.Version == 2 ? "2,'=new,2," : "1,b,7,0.50")}"));
        lines.Length.ShouldBe(3);
        (await rows.FindAllAsync((await Person.CreateAsync(database)).Scope, stage.Person.Collection, Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_download_follows_RFC_4180_keeps_null_apart_and_disarms_formulas()
    {
        await using var stage = await CreateAsync(database);
        var stored = await stage.IngestAsync(
            "campaign,=name,clicks\n\"a, \"\"b\"\"\nc\",=1+1,-5\n@sum,,\n\"\",\"\tx\",0.10\n+49,－1,3\n", Dimension("campaign"), Dimension("=name"), Metric("clicks", "DECIMAL"));
        var rows = new ResultRows(stage.Db);
        var result = (await rows.FindAsync(stage.Person.Scope, stored.Copied.Ingest.WeekId!.Value, null, Cancellation))!;
        using var file = new MemoryStream();

        await rows.WriteCsvAsync(stage.Person.Scope, result, file, Cancellation);

        Encoding.UTF8.GetString(file.ToArray()).ShouldBe(
            "campaign,'=name,clicks\r\n\"a, \"\"b\"\"\nc\",'=1+1,-5\r\n'@sum,,\r\n\"\",'\tx,0.10\r\n'+49,'－1,3\r\n");
    }
}
