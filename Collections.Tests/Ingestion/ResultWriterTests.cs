using System.Globalization;
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
        (await stored.SummaryAsync("rows")).ShouldBe("3");
        (await stored.SummaryAsync("metrics,impressions,sum")).ShouldBe("157");
        (await stored.SummaryAsync("metrics,impressions,min")).ShouldBe("7");
        (await stored.SummaryAsync("metrics,impressions,max")).ShouldBe("100");
        (await stored.SummaryAsync("metrics,spend,sum")).ShouldBe("2.00");
        (await stored.SummaryAsync("metrics,spend,avg")).ShouldBe("1.000000");
        (await stored.SummaryAsync("metrics,spend,nulls")).ShouldBe("1");
        (await stored.TotalAsync("campaign", "Alpha", stored.Slot("impressions"))).ShouldBe("107");
        (await stored.TotalAsync("campaign", "Alpha", "rows")).ShouldBe("2");
        (await TestDatabase.ScalarAsync<string>(
            database.SuperUser, "select columns #>> '{items,1}' from report_data_week_versions where id = $1", stored.Copied.VersionId.Value)).ShouldBe(
                """{"name": "impressions", "slot": "m01", "position": 2, "data_type": "LONG", "column_type": "METRIC"}""");
    }

    [Fact]
    public async Task Copying_locks_neither_the_collection_nor_the_week_for_others_not_even_when_it_extends_the_column_map()
    {
        await using var stage = await CreateAsync(database);
        var ingest = await stage.NewWeekAsync(Metric("clicks"));
        using var spooled = await stage.Reader.SpoolAsync(ingest.ExecutionId, Files("clicks\n1\n"u8.ToArray()), TestContext.Current.CancellationToken);
        await using var connection = await stage.Db.OpenWorkerAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);

        await stage.Writer.CopyAsync(connection, ingest, spooled, TestContext.Current.CancellationToken);

        foreach (var (table, id) in new[] { ("report_data_collections", ingest.CollectionId.Value), ("report_data_weeks", ingest.WeekId!.Value.Value) })
        {
            (await TestDatabase.ScalarAsync<Guid>(database.Worker, $"select id from {table} where id = $1 for update nowait", id)).ShouldBe(id);
        }
    }

    [Fact]
    public async Task All_files_of_a_result_make_one_version_with_the_checksums_of_all()
    {
        await using var stage = await CreateAsync(database);
        var ingest = await stage.NewWeekAsync(Dimension("campaign"), Metric("clicks"));

        var stored = await stage.IngestAsync(ingest, "campaign,clicks\na,1\n"u8.ToArray(), "campaign,clicks\n"u8.ToArray(), "campaign,clicks\nb,2\n\"c\",3\n"u8.ToArray());

        (await stored.ColumnAsync("campaign")).ShouldBe(["a", "b", "c"]);
        (await stored.SummaryAsync("metrics,clicks,sum")).ShouldBe("6");
        (stored.Copied.Files, stored.Copied.Sha256.Split(' ').Length).ShouldBe((3, 3));
    }

    [Fact]
    public async Task Each_file_may_escape_its_quotes_in_its_own_way()
    {
        await using var stage = await CreateAsync(database);
        var ingest = await stage.NewWeekAsync(Dimension("campaign"), Metric("clicks"));

        var stored = await stage.IngestAsync(
            ingest, "campaign,clicks\n\"27\"\" \\ tab\there\nline\",1\n"u8.ToArray(), "campaign,clicks\n\"27\\\" \\\\ tab\there\nline\",2\n"u8.ToArray());

        (await stored.ColumnAsync("campaign")).ShouldBe(["27\" \\ tab\there\nline", "27\" \\ tab\there\nline"]);
        (await stored.TotalAsync("campaign", "27\" \\ tab\there\nline", stored.Slot("clicks"))).ShouldBe("3");
    }

    [Fact]
    public async Task Nothing_zero_hidden_and_empty_are_four_different_things()
    {
        await using var stage = await CreateAsync(database);

        var stored = await stage.IngestAsync(
            "campaign,clicks,filtered\na,0,false\nb,,FALSE\nc,,true\n\"\",5,false\n,7,false\n", Dimension("campaign"), Metric("clicks"), Dimension("filtered", "BOOLEAN"));

        (await stored.ColumnAsync("campaign")).ShouldBe(["a", "b", "c", "", null]);
        (await stored.ColumnAsync("clicks")).ShouldBe(["0", null, null, "5", "7"]);
        (await stored.ColumnAsync("filtered")).ShouldBe(["false", "false", "true", "false", "false"]);
        (await stored.SummaryAsync("filtered_rows")).ShouldBe("1");
        (await stored.SummaryAsync("metrics,clicks,count")).ShouldBe("3");
        (await stored.SummaryAsync("metrics,clicks,nulls")).ShouldBe("1");
        (await stored.SummaryAsync("metrics,clicks,filtered")).ShouldBe("1");
        (await stored.TotalAsync("campaign", "a", stored.Slot("clicks"))).ShouldBe("0");
        (await stored.TotalAsync("campaign", "c", stored.Slot("clicks"))).ShouldBeNull();
        (await stored.TotalAsync("campaign", "c", "filtered_rows")).ShouldBe("1");
        (await stored.TotalAsync("campaign", "", stored.Slot("clicks"))).ShouldBe("5");
        (await stored.TotalAsync("campaign", null, stored.Slot("clicks"))).ShouldBe("7");
        (await stored.TotalAsync("filtered", "false", "rows")).ShouldBe("4");
    }

    [Fact]
    public async Task Without_the_column_nothing_is_said_about_filtered_rows()
    {
        await using var stage = await CreateAsync(database);

        var stored = await stage.IngestAsync("campaign,clicks\na,1\n", Dimension("campaign"), Metric("clicks"));

        (await stored.SummaryAsync("filtered_rows")).ShouldBeNull();
        (await stored.SummaryAsync("metrics,clicks,filtered")).ShouldBeNull();
        (await stored.TotalAsync("campaign", "a", "filtered_rows")).ShouldBeNull();
    }

    [Fact]
    public async Task A_header_without_rows_is_a_result()
    {
        await using var stage = await CreateAsync(database);

        var stored = await stage.IngestAsync("campaign,clicks\n", Dimension("campaign"), Metric("clicks"));

        stored.Recorded.Rows.ShouldBe(0);
        (await stored.SummaryAsync("metrics,clicks,sum")).ShouldBeNull();
        (await stored.SummaryAsync("metrics,clicks,count")).ShouldBe("0");
    }

    [Fact]
    public async Task The_same_execution_is_not_ingested_twice()
    {
        await using var stage = await CreateAsync(database);
        var ingest = await stage.NewWeekAsync(Metric("clicks"));

        var first = await stage.IngestAsync(ingest, "clicks\n1\n"u8.ToArray());
        var second = await stage.IngestAsync(ingest, "clicks\n1\n"u8.ToArray());

        first.Outcome.ShouldBeOfType<RecordOutcome.Recorded>();
        second.Outcome.ShouldBeOfType<RecordOutcome.AlreadyIngested>();
        (await TestDatabase.ScalarAsync<long>(
            database.SuperUser, "select count(*) from report_data_rows where version_id = $1", second.Copied.VersionId.Value)).ShouldBe(0);
    }

    [Fact]
    public async Task A_week_that_is_collected_again_gets_a_second_version_and_a_warning_when_most_of_its_rows_are_gone()
    {
        await using var stage = await CreateAsync(database);
        var first = await stage.NewWeekAsync(Metric("clicks"));
        await stage.IngestAsync(first, "clicks\n1\n2\n3\n4\n5\n"u8.ToArray());

        var fewer = await stage.IngestAsync(first with { ExecutionId = new(Guid.NewGuid()) }, "clicks\n1\n2\n"u8.ToArray());
        var enough = await stage.IngestAsync(first with { ExecutionId = new(Guid.NewGuid()) }, "clicks\n1\n"u8.ToArray());
        var none = await stage.IngestAsync(first with { ExecutionId = new(Guid.NewGuid()) }, "clicks\n"u8.ToArray());

        (fewer.Recorded.Version, fewer.Recorded.PreviousRows).ShouldBe((2, 5));
        fewer.Recorded.Warning.ShouldBe("2 rows, less than half of the 5 of the version before.");
        enough.Recorded.Warning.ShouldBeNull();
        none.Recorded.Warning.ShouldBe("No rows, where the version before had 1.");
        (await TestDatabase.ScalarAsync<string>(
            database.SuperUser, "select warning from report_data_week_versions where id = $1", none.Copied.VersionId.Value)).ShouldBe(none.Recorded.Warning);
    }

    [Fact]
    public async Task A_division_by_zero_is_missing_and_said_so()
    {
        await using var stage = await CreateAsync(database);

        var stored = await stage.IngestAsync("roas\n1.5\nNaN\n-Infinity\n", Metric("roas", "DOUBLE"));

        (await stored.ColumnAsync("roas")).ShouldBe(["1.5", null, null]);
        (await stored.SummaryAsync("metrics,roas,nulls")).ShouldBe("2");
        stored.Recorded.Warning.ShouldBe("Not finite (a division by zero, perhaps), and stored as missing: 2 values.");
    }

    [Fact]
    public async Task A_distinct_count_is_a_number_that_is_not_added_up()
    {
        await using var stage = await CreateAsync(database);

        var stored = await stage.IngestAsync(
            "campaign,device,reach\na,x,100\na,y,50\nb,x,7\n", Dimension("campaign"), Dimension("device"), Dimension("reach", "LONG"));

        stored.Copied.Columns.Single(column => column.Name == "reach").ShouldSatisfyAllConditions(
            column => column.Slot.ShouldBe("m01"), column => column.ColumnType.ShouldBe("DIMENSION"));
        (await stored.SummaryAsync("metrics,reach,type")).ShouldBe("dimension");
        (await stored.SummaryAsync("metrics,reach,max")).ShouldBe("100");
        (await stored.TotalAsync("campaign", "a", "m01")).ShouldBeNull();
        (await stored.TotalAsync("campaign", "b", "m01")).ShouldBe("7");
        (await stored.TotalAsync("reach", "100", "rows")).ShouldBe("1");
    }

    [Fact]
    public async Task Ids_are_text_by_their_name_or_by_their_length()
    {
        await using var stage = await CreateAsync(database);

        var stored = await stage.IngestAsync(
            "campaign_id,line_item,frequency\n571234567890123456,9007199254740993,3\n", Dimension("campaign_id", "LONG"), Dimension("line_item", "LONG"), Dimension("frequency", "INTEGER"));

        stored.Copied.Columns.Select(column => column.Slot).ShouldBe(["d01", "d02", "m01"]);
        (await stored.ColumnAsync("campaign_id")).ShouldBe(["571234567890123456"]);
        (await stored.ColumnAsync("line_item")).ShouldBe(["9007199254740993"]);
    }

    [Fact]
    public async Task Types_come_from_the_data_where_AMC_did_not_announce_them()
    {
        await using var stage = await CreateAsync(database);

        var stored = await stage.IngestAsync(
            "campaign,clicks,spend,order_id,code,week,filtered,empty\na,1,1.5,12,007,2026-03-02,true,\n2,-2,2,13,12,2026-03-09,False,\n");

        stored.Copied.Columns.Select(column => (column.Slot, column.DataType)).ShouldBe(
        [
            ("d01", "STRING"), ("m01", "LONG"), ("m02", "DECIMAL"), ("d02", "STRING"), ("d03", "STRING"), ("d04", "STRING"), ("d05", "BOOLEAN"), ("d06", "STRING"),
        ]);
        (await stored.SummaryAsync("filtered_rows")).ShouldBe("1");
    }

    [Fact]
    public async Task A_slot_never_changes_its_meaning()
    {
        await using var stage = await CreateAsync(database);

        var first = await stage.IngestAsync("campaign,clicks\na,1\n", Dimension("campaign"), Metric("clicks"));
        var reordered = await stage.IngestAsync("spend,clicks,campaign\n2,3,b\n", Metric("spend"), Metric("clicks", "DECIMAL"), Dimension("campaign"));
        var text = await stage.IngestAsync("campaign,clicks\na,many\n", Dimension("campaign"), Dimension("clicks"));
        var again = await stage.IngestAsync("campaign,clicks\na,1\n", Dimension("campaign"), Metric("clicks"));

        first.Copied.Columns.Select(column => column.Slot).ShouldBe(["d01", "m01"]);
        reordered.Copied.Columns.Select(column => column.Slot).ShouldBe(["m02", "m01", "d01"]);
        text.Copied.Columns.Select(column => column.Slot).ShouldBe(["d01", "d02"]);
        again.Copied.Columns.Select(column => column.Slot).ShouldBe(["d01", "m01"]);
        (await TestDatabase.ListAsync<string>(
            database.SuperUser, "select slot || ' ' || name || ' ' || column_type from report_data_columns where collection_id = $1 order by slot",
            stage.Person.Collection.Value)).ShouldBe(["d01 campaign DIMENSION", "d02 clicks DIMENSION", "m01 clicks METRIC", "m02 spend METRIC"]);
    }

    [Fact]
    public async Task Weeks_that_arrive_together_agree_on_the_slots()
    {
        await using var stage = await CreateAsync(database);
        var weeks = new List<WeekIngest>();

        for (var week = 0; week < 6; week++)
        {
            weeks.Add(await stage.NewWeekAsync());
        }

        var stored = await Task.WhenAll(weeks.Select((week, index) => stage.IngestAsync(week, Encoding.UTF8.GetBytes(index % 2 == 0 ? "a,b,c\n1,x,2\n" : "c,b,a\n2,x,1\n"))));

        stored.Select(result => (result.Slot("a"), result.Slot("b"), result.Slot("c"))).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task More_columns_than_slots_are_refused()
    {
        await using var stage = await CreateAsync(database);
        var names = Enumerable.Range(1, 41).Select(number => $"c{number}").ToArray();

        var exception = await stage.RefuseAsync($"{string.Join(',', names)}\n", [.. names.Select(name => Dimension(name))]);

        (exception.Reason, exception.Column).ShouldBe((UnreadableReason.TooManyColumns, "c41"));
    }

    [Fact]
    public async Task A_dimension_with_many_values_has_no_totals_and_the_others_have()
    {
        await using var stage = await CreateAsync(database, options => options.MaxDimensionValues = 100);
        var rows = string.Concat(Enumerable.Range(0, 500).Select(row => $"{row % 101},{row % 100},{row % 3}\n"));

        var stored = await stage.IngestAsync($"many,few,clicks\n{rows}", Dimension("many"), Dimension("few"), Metric("clicks"));

        (await TestDatabase.ListAsync<string>(
            database.SuperUser, "select distinct dimension from week_dimension_totals where version_id = $1", stored.Copied.VersionId.Value)).ShouldBe([stored.Slot("few")]);
        (await TestDatabase.ScalarAsync<bool>(
            database.SuperUser,
            $"select bool_and(t.rows = r.rows and t.m01 = r.clicks) from (select {stored.Slot("few")} as value, count(*) as rows, sum({stored.Slot("clicks")}) as clicks"
            + " from report_data_rows where version_id = $1 group by 1) r left join week_dimension_totals t on t.version_id = $1 and t.value = r.value",
            stored.Copied.VersionId.Value)).ShouldBeTrue();
    }

    [Fact]
    public async Task Sixty_metrics_with_the_longest_sums_fit_the_summary()
    {
        await using var stage = await CreateAsync(database);
        var names = Enumerable.Range(1, 60).Select(number => string.Create(CultureInfo.InvariantCulture, $"a_metric_with_a_long_name_{number}")).ToArray();
        var value = $"{new string('9', 21)}.{new string('9', 17)}";

        var stored = await stage.IngestAsync(
            $"{string.Join(',', names)}\n{string.Join(',', names.Select(_ => value))}\n", [.. names.Select(name => Metric(name, "DECIMAL"))]);

        (await stored.SummaryAsync($"metrics,{names[59]},sum")).ShouldBe(value);
    }

    [Fact]
    public async Task The_app_reads_its_rows_through_the_parent_and_never_the_leaf()
    {
        await using var stage = await CreateAsync(database);
        var stranger = await Person.CreateAsync(database);
        var stored = await stage.IngestAsync("campaign,clicks\na,1\n", Dimension("campaign"), Metric("clicks"));

        async Task<long> CountAsync(string table, Person person)
        {
            await using var connection = await stage.Db.OpenAsync(person.Scope, TestContext.Current.CancellationToken);
            await using var command = new Npgsql.NpgsqlCommand($"select count(*) from {table} where version_id = {stored.Copied.VersionId}", connection);
            return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
        }

        (await CountAsync("report_data_rows", stage.Person)).ShouldBe(1);
        (await CountAsync("report_data_rows", stranger)).ShouldBe(0);
        (await CountAsync("week_dimension_totals", stage.Person)).ShouldBe(1);
        (await CountAsync("week_dimension_totals", stranger)).ShouldBe(0);
        await Should.ThrowAsync<Npgsql.PostgresException>(() => CountAsync("report_data_rows_p0", stage.Person));
        await Should.ThrowAsync<Npgsql.PostgresException>(() => CountAsync("week_dimension_totals_p0", stage.Person));
    }
}
