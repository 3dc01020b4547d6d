using System.Text;
using Collections.Core.Ingestion;
using Collections.Tests.Support;
using static Collections.Tests.Ingestion.IngestStage;

namespace Collections.Tests.Ingestion;

public sealed class MalformedResultTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const int Damages = 1_000;

    private static readonly OutputColumn[] Columns = [Dimension("campaign"), Metric("clicks"), Metric("spend", "DECIMAL"), Dimension("filtered", "BOOLEAN")];

    [Theory]
    [InlineData("campaign,clicks,spend,filtered\na,1,2\n", UnreadableReason.FieldCount, 2, null)]
    [InlineData("campaign,clicks,spend,filtered\na,1,2,true\nb,1,2,true,9\n", UnreadableReason.FieldCount, 3, null)]
    [InlineData("campaign,clicks,spend,filtered\n\na,1,2,true\n", UnreadableReason.FieldCount, 2, null)]
    [InlineData("campaign,clicks,spend,filtered\n\"a\nb\",one,2,true\n", UnreadableReason.NotANumber, 2, "clicks")]
    [InlineData("campaign,clicks,spend,filtered\na,1,1.2.3,true\n", UnreadableReason.NotANumber, 2, "spend")]
    [InlineData("campaign,clicks,spend,filtered\na,1,0x1F,true\n", UnreadableReason.NotANumber, 2, "spend")]
    [InlineData("campaign,clicks,spend,filtered\na,1,1e999999,true\n", UnreadableReason.NotANumber, 2, "spend")]
    [InlineData("campaign,clicks,spend,filtered\na,1,2,yes\n", UnreadableReason.NotABoolean, 2, "filtered")]
    [InlineData("campaign,clicks,spend,filtered\na,1,2,tru", UnreadableReason.Truncated, 2, null)]
    [InlineData("campaign,clicks,spend,filtered\n\"a,1,2,true\n", UnreadableReason.QuoteNotClosed, 2, null)]
    [InlineData("campaign,clicks,spend,filtered,Clicks\na,1,2,true,3\n", UnreadableReason.DuplicateHeader, 1, "clicks")]
    [InlineData("campaign,clicks,spend,filtered,\na,1,2,true,3\n", UnreadableReason.HeaderName, 1, null)]
    [InlineData("campaign,clicks,filtered\na,1,true\n", UnreadableReason.HeaderMissesColumn, 1, "spend")]
    [InlineData("campaign;clicks;spend;filtered\na;1;2;true\n", UnreadableReason.HeaderMissesColumn, 1, "campaign")]
    [InlineData("\n", UnreadableReason.HeaderName, 1, null)]
    public async Task A_malformed_result_is_refused_with_reason_and_place_and_leaves_nothing(string csv, UnreadableReason reason, int line, string? column)
    {
        await using var stage = await CreateAsync(database);

        var exception = await stage.RefuseAsync(csv, Columns);

        (exception.Reason, exception.File, exception.Line, exception.Column).ShouldBe((reason, 1, line, column));
    }

    [Fact]
    public async Task A_damaged_row_after_many_good_ones_leaves_none_of_them()
    {
        await using var stage = await CreateAsync(database);
        var rows = string.Concat(Enumerable.Range(0, 20_000).Select(row => $"campaign {row},{row},1.5,false\n"));

        var exception = await stage.RefuseAsync($"campaign,clicks,spend,filtered\n{rows}a,b,c,d\n", Columns);

        exception.Line.ShouldBe(20_002);
    }

    [Fact]
    public async Task Files_with_different_headers_are_no_result()
    {
        await using var stage = await CreateAsync(database);
        var ingest = await stage.NewWeekAsync();

        var exception = await Should.ThrowAsync<UnreadableResultException>(() => stage.IngestAsync(ingest, "a,b\n1,2\n"u8.ToArray(), "b,a\n1,2\n"u8.ToArray()));

        (exception.Reason, exception.File).ShouldBe((UnreadableReason.HeadersDiffer, 2));
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_first_name()
    {
        await using var stage = await CreateAsync(database);

        var stored = await stage.IngestAsync("\uFEFFcampaign,clicks,spend,filtered\na,1,2,true\n", Columns);

        stored.Copied.Columns[0].Name.ShouldBe("campaign");
    }

    [Fact]
    public async Task The_message_names_place_reason_and_the_file_that_was_kept()
    {
        await using var stage = await CreateAsync(database);

        var exception = await stage.RefuseAsync("campaign,clicks,spend,filtered\na,one,2,true\n", Columns);

        exception.Message.ShouldBe(
            $"Unreadable result (file 1, line 2, column \"clicks\"): not a number: one. The file was kept as {Path.GetFileName(exception.KeptAt)}.");
    }

    [Fact]
    public void Whatever_happens_to_a_file_it_is_read_whole_or_refused_and_never_anything_else()
    {
        var random = new Random(20_261_123);
        var intact = Encoding.UTF8.GetBytes(
            "campaign,clicks,spend,filtered\n\"a, \"\"b\"\"\",1,2.50,true\né,,-3,false\n\"line\nbreak\\\",7,1e3,FALSE\n" + string.Concat(Enumerable.Repeat("plain,10,0.1,false\n", 5)));
        var folder = Directory.CreateTempSubdirectory("collections-damage-");
        var refused = 0;

        for (var damage = 0; damage < Damages; damage++)
        {
            refused += Survives(Path.Combine(folder.FullName, "damaged.csv"), Damage(intact, random)) ? 0 : 1;
        }

        folder.Delete(recursive: true);
        refused.ShouldBeInRange(Damages / 2, Damages - 1);
    }

    private static byte[] Damage(byte[] intact, Random random)
    {
        var bytes = intact.ToList();

        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            ReadOnlySpan<byte> nasty = [(byte)'"', (byte)',', (byte)'\n', (byte)'\r', (byte)'\\', 0, 0xFF, 0xC3, (byte)'9', (byte)'-', (byte)'e'];

            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = nasty[random.Next(nasty.Length)];
                    break;
                case 1:
                    bytes.Insert(at, nasty[random.Next(nasty.Length)]);
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at - 1, random.Next(40)));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>The way of a file through check, quote style, header, types and rows; false when it is refused. Any other exception is a failure.</summary>
    private static bool Survives(string path, byte[] file)
    {
        try
        {
            var check = new ContentCheck(1);
            check.Take(file);
            check.Finish();
            File.WriteAllBytes(path, file);
            var style = check.MayUseBackslash ? QuoteStyleScan.Decide(path, 1 << 16, acceptMissingFinalNewline: false) : QuoteStyle.Doubled;
            CsvReader Open(int index) => new(path, 1, style, 1 << 16, acceptMissingFinalNewline: false);
            using var reader = Open(0);
            var types = ColumnTypes.Decide(ResultHeader.Read(reader), Columns, _ => null, Open, 1);
            var columns = types.Select((type, index) => new ResultColumn(type.Name, $"{(type.Kind == CellKind.Number ? 'm' : 'd')}{index + 1:00}", type.DataType, type.AmcColumnType, index + 1));
            var copier = new RowCopier([.. columns], types, new WeekVersionId(1), Guid.Empty, 5_000);
            var buffer = new CopyBuffer();

            while (copier.Take(reader, buffer))
            {
                buffer.Clear();
            }

            copier.Summary().Rows.ShouldBe(copier.Rows);
            return true;
        }
        catch (UnreadableResultException)
        {
            return false;
        }
    }
}
