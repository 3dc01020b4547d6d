using System.Globalization;
using System.Numerics;
using System.Text;
using Collections.Core.Ingestion;
using Collections.Tests.Support;
using CsCheck;
using static Collections.Tests.Ingestion.IngestStage;

namespace Collections.Tests.Ingestion;

public sealed class ExactSumTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private static readonly Gen<string> Digits = Gen.Char['0', '9'].Array[1, 22].Select(digits => new string(digits));

    private static readonly Gen<string> Number = Gen.Select(Gen.OneOf("", "-"), Gen.Frequency(
        (3, Gen.Int[0, 100_000].Select(value => value.ToString(CultureInfo.InvariantCulture))),
        (3, Gen.Select(Gen.Int[0, 9_999], Gen.Char['0', '9'].Array[1, 17], (whole, part) => string.Create(CultureInfo.InvariantCulture, $"{whole}.{new string(part)}"))),
        (1, Digits),
        (1, Gen.Select(Digits, Gen.Char['0', '9'].Array[17], (whole, part) => $"{whole[..Math.Min(21, whole.Length)]}.{new string(part)}")),
        (1, Gen.Select(Gen.Double[0, 1], Gen.Int[-320, 300], (mantissa, exponent) => string.Create(CultureInfo.InvariantCulture, $"{mantissa:F6}E{exponent}"))),
        (1, Gen.OneOf("1.7976931348623157E308", "4.9E-324", "170141183460469231731687303715884105727", "170141183460469231731687303715884105728",
            "99999999999999999999999999999999999999", ".5", "7.", "0", "0.000"))), (sign, number) => sign + number);

    [Fact]
    public async Task Sums_and_extremes_of_rows_and_totals_equal_those_of_PostgreSQL_to_the_last_digit()
    {
        await using var stage = await CreateAsync(database);
        var columns = new[] { Dimension("campaign"), Metric("a", "DECIMAL"), Metric("b", "DOUBLE") };
        var row = Gen.Select(Gen.Int[0, 5], Number.Null(0.1), Number.Null(0.1));

        await row.Array[0, 60].SampleAsync(async rows =>
        {
            var csv = new StringBuilder("campaign,a,b\n");

            foreach (var (campaign, a, b) in rows)
            {
                csv.Append(CultureInfo.InvariantCulture, $"c{campaign},{a},{b}\n");
            }

            var stored = await stage.IngestAsync(csv.ToString(), columns);

            foreach (var column in columns[1..])
            {
                await AgreesAsync(stored, column.Name, stored.Slot(column.Name));
            }
        }, iter: 40, threads: 1);
    }

    [Theory]
    [InlineData("0", 0, "0")]
    [InlineData("-5", 3, "-0.005")]
    [InlineData("123456", 2, "1234.56")]
    [InlineData("-123456", 6, "-0.123456")]
    public void Digits_are_written_as_PostgreSQL_writes_them(string value, int scale, string text) =>
        NumberText.Format(BigInteger.Parse(value, CultureInfo.InvariantCulture), scale).ShouldBe(text);

    private static async Task AgreesAsync(IngestedWeek stored, string name, string slot)
    {
        var version = stored.Copied.VersionId.Value;
        var differences = await TestDatabase.ListAsync<string>(
            stored.Stage.Database.SuperUser,
            $"""
            with facts as (
                select sum({slot}) as sum, min({slot}) as min, max({slot}) as max, count({slot}) as count, round(sum({slot})::numeric(1000, 40) / count({slot}), greatest(6, scale(sum({slot})))) as avg
                from report_data_rows where version_id = $1),
            said as (
                select (summary_stats #>> '{"{"}metrics,{name},sum{"}"}')::numeric as sum, (summary_stats #>> '{"{"}metrics,{name},min{"}"}')::numeric as min,
                    (summary_stats #>> '{"{"}metrics,{name},max{"}"}')::numeric as max, (summary_stats #>> '{"{"}metrics,{name},count{"}"}')::bigint as count,
                    (summary_stats #>> '{"{"}metrics,{name},avg{"}"}')::numeric as avg
                from report_data_week_versions where id = $1),
            totals as (
                select d01 as value, sum({slot}) as sum, count(*) as rows from report_data_rows where version_id = $1 group by d01)
            select format('%s, not %s', said, facts) from said, facts
            where (said.sum, said.min, said.max, said.count) is distinct from (facts.sum, facts.min, facts.max, facts.count)
               or abs(said.avg - facts.avg) > 10.0 ^ -6
            union all
            select format('%s: %s, not %s', totals.value, t.{slot}, totals.sum)
            from totals left join week_dimension_totals t on t.version_id = $1 and t.dimension = 'd01' and t.value = totals.value
            where (t.{slot}, t.rows) is distinct from (totals.sum, totals.rows)
            """, version);
        differences.ShouldBeEmpty();
    }
}
