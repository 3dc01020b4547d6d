using System.Text;
using System.Text.RegularExpressions;
using Collections.Core.Reporting.Exports;
using Collections.Core.Sharing;
using Collections.Web.Features.Sharing;

namespace Collections.Tests.Sharing;

public sealed partial class FrozenReportTests
{
    [Fact]
    public void The_same_report_has_the_same_bytes_whenever_it_is_frozen_and_comes_back_as_it_was()
    {
        var first = FrozenReportJson.Write(Timeless(FrozenSample.Report()));
        var second = FrozenReportJson.Write(Timeless(FrozenSample.Report()));

        first.ShouldBe(second);
        FrozenReportJson.Write(FrozenReportJson.Read(first)).ShouldBe(first);
        FrozenReportJson.Read(first).Table.Weeks[2].Values[0].Value.ShouldBe(300);
    }

    [Fact]
    public void It_holds_no_id_of_anything()
    {
        var text = Encoding.UTF8.GetString(FrozenReportJson.Write(FrozenSample.Report()));

        UuidPattern().Matches(text).Select(match => match.Value).ShouldBeEmpty();
        text.ShouldNotContain("select", Case.Insensitive);
    }

    [Theory]
    [InlineData("""{"version":2,"content":{},"table":{}}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("frozen")]
    public void What_another_version_wrote_is_refused_not_misread(string json) =>
        Should.Throw<System.Text.Json.JsonException>(() => FrozenReportJson.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void What_changed_since_is_each_figure_that_is_another_one_today()
    {
        var changes = SnapshotChanges.Between(FrozenSample.Table(100, 200, null), FrozenSample.Table(100, 250, 50, 70));

        changes.Compared.ShouldBe(6);
        changes.NewWeeks.ShouldBe(1);
        changes.GoneKpis.ShouldBeEmpty();
        changes.Figures.Where(figure => figure.Kpi.Key == "sales").Select(figure => (figure.Week, figure.Was, figure.Now, figure.Absolute, figure.Percent)).ShouldBe(
        [
            (FrozenSample.Monday.AddDays(7), 200, 250, 50, 0.25m),
            (FrozenSample.Monday.AddDays(14), null, 50, null, null),
        ]);
    }

    [Fact]
    public void Nothing_changed_when_nothing_did_and_a_KPI_that_is_gone_is_named()
    {
        var table = FrozenSample.Table(1, 2, 3);
        SnapshotChanges.Between(table, FrozenSample.Table(1, 2, 3)).Figures.ShouldBeEmpty();

        var without = new WeekTable([FrozenSample.Ctr], [.. table.Weeks.Select(week => week with { Values = [week.Values[1]] })]);
        var changes = SnapshotChanges.Between(table, without);
        changes.GoneKpis.ShouldBe(["=Sales"]);
        changes.Figures.ShouldBeEmpty();
        changes.Compared.ShouldBe(3);
    }

    [Fact]
    public async Task Its_tables_carry_every_mark_reason_filter_and_note()
    {
        var report = FrozenSample.Report();
        var layout = FrozenSample.Layout with { View = FrozenSample.Layout.View with { Filters = [new("campaign", ["Brand", null])] } };
        var book = ReportExport.Of(report.Content, layout, report.Table, new("The view", TimeProvider.System.GetUtcNow(), "Somebody", "http://here/"));

        book.Sheets.Select(sheet => sheet.Name).ShouldBe(["Weeks", "KPIs", "Trend", "Notes"]);
        book.About.ShouldContain(line => line.Label == "Filter" && line.Text == "campaign is Brand or (null)");
        book.About.ShouldContain(line => line.Label == "Note" && line.Text.Contains("threshold", StringComparison.Ordinal));
        book.About.ShouldContain(line => line.Label == "Link" && line.Text == "http://here/");
        (await RowsAsync(book, "Weeks"))[2].ShouldContain("4 of 7 days");
        (await RowsAsync(book, "KPIs"))[0].ShouldContain("do not have the same days");
        (await RowsAsync(book, "Notes"))[0].ShouldContain("calc");
    }

    [Fact]
    public void The_summary_says_the_values_the_changes_and_what_to_read_with_care()
    {
        var text = SummaryText.Of(FrozenSample.Report().Content, FrozenSample.Layout, "http://here/");

        text.ShouldContain("March <b>report</b> · 2–22 Mar 2026");
        text.ShouldContain("- =Sales: $300.00 (The two sides do not have the same days: no percentage.)");
        text.ShouldContain("4 of 7 days");
        text.ShouldEndWith("http://here/");
    }

    private static FrozenReport Timeless(FrozenReport report) => report with { Content = report.Content with { GeneratedAt = default } };

    private static async Task<List<string>> RowsAsync(ExportBook book, string name)
    {
        List<string> rows = [];
        await foreach (var row in book.Sheets.Single(sheet => sheet.Name == name).Rows)
        {
            rows.Add(string.Join('|', row.Select(cell => cell.Value)));
        }

        return rows;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.IgnoreCase)]
    private static partial Regex UuidPattern();
}
