using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Collections.Core.Reporting;
using Collections.Core.Reporting.Exports;
using Collections.Core.Reporting.Layout;
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
        var read = FrozenReportJson.Read(first).ShouldNotBeNull();
        FrozenReportJson.Write(read).ShouldBe(first);
        read.Table.Weeks[2].Values[0].Value.ShouldBe(300);
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
        FrozenReportJson.Read(Encoding.UTF8.GetBytes(json)).ShouldBeNull();

    [Fact]
    public void What_was_frozen_before_further_collections_were_opens_without_them()
    {
        var json = JsonNode.Parse(FrozenReportJson.Write(FrozenSample.Report())).ShouldNotBeNull().AsObject();
        json.Remove("others").ShouldBeTrue();

        var read = FrozenReportJson.Read(Encoding.UTF8.GetBytes(json.ToJsonString())).ShouldNotBeNull();

        read.Others.ShouldBeEmpty();
        read.Table.Weeks.Count.ShouldBe(3);
    }

    [Fact]
    public void What_changed_since_is_each_figure_that_is_another_one_today()
    {
        var changes = SnapshotChanges.Between("Shop", FrozenSample.Table(100, 200, null), FrozenSample.Table(100, 250, 50, 70));

        changes.Compared.ShouldBe(6);
        changes.NewWeeks.ShouldBe([FrozenSample.Monday.AddDays(21)]);
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
        SnapshotChanges.Between("Shop", table, FrozenSample.Table(1, 2, 3)).Figures.ShouldBeEmpty();

        var without = new WeekTable([FrozenSample.Ctr], [.. table.Weeks.Select(week => week with { Values = [week.Values[1]] })]);
        var changes = SnapshotChanges.Between("Shop", table, without);
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
    public async Task A_value_that_is_missing_has_its_reason_in_its_row()
    {
        var report = FrozenSample.Report();
        var trend = (WidgetContent.Trend)report.Content.Widgets["trend"];
        var series = trend.Series[0].Series with
        {
            Values = [new(null, FigureReason.Filtered), new(200, FigureReason.Ok, "USD"), new(300, FigureReason.Ok, "USD")],
            Periods = [new("Mar 2026", FrozenSample.Monday, FrozenSample.Monday, null, FigureReason.MixedCurrencies, 0, 1, null, [])],
        };
        var content = report.Content with
        {
            Widgets = new Dictionary<string, WidgetContent>
            {
                ["trend"] = new WidgetContent.Trend([new(0, series)]),
                ["aggregate"] = new WidgetContent.Aggregate([new(0, series)]),
            },
        };
        var layout = new ReportLayout { Widgets = [new() { Id = "trend", Kind = WidgetKind.Trend }, new() { Id = "aggregate", Kind = WidgetKind.Aggregate }] };

        var book = ReportExport.Of(content, layout, report.Table, new("The view", TimeProvider.System.GetUtcNow(), "Somebody", null));

        (await RowsAsync(book, "Trend"))[0].ShouldEndWith("|AMC hid all values: too few people.; Last year: needs 53 weeks");
        (await RowsAsync(book, "Aggregate"))[0].ShouldContain("Several currencies, which are not added up");
    }

    [Fact]
    public async Task Of_several_collections_every_sheet_says_whose_it_is()
    {
        var report = FrozenSample.Report();
        var content = report.Content with { Sources = [.. report.Content.Sources, report.Content.Sources[0] with { Name = "Other" }] };

        var book = ReportExport.Of(
            content, FrozenSample.Layout, report.Table, new("The view", TimeProvider.System.GetUtcNow(), "Somebody", null), others: [FrozenSample.Table(7, 8, 9)]);

        book.Sheets.Select(sheet => sheet.Name).ShouldBe(["Weeks, March <b>report</b>", "Weeks, Other", "KPIs", "Trend", "Notes"]);
        (await RowsAsync(book, "Weeks, Other"))[0].ShouldContain("|7|");
        (await RowsAsync(book, "KPIs"))[0].ShouldStartWith("=Sales, March <b>report</b>|");
        book.About.ShouldContain(line => line.Label == "Collections" && line.Text.EndsWith("drivers of March <b>report</b>.", StringComparison.Ordinal));
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
