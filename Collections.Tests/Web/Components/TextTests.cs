using Collections.Core.Planning;
using Collections.Web.App;
using Collections.Web.Features.Progress;
using Collections.Web.Shared;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Web.Components;

public sealed class TextTests
{
    [Fact]
    public void A_coloured_query_is_still_only_text()
    {
        var html = SqlMarkup.Of("select '<script>' /* <b> */ -- </pre>\nfrom x where a < 1");

        html.ShouldBe("<b>select</b> <q>&#39;&lt;script&gt;&#39;</q> <i>/* &lt;b&gt; */</i> <i>-- &lt;/pre&gt;</i>\n<b>from</b> x <b>where</b> a &lt; 1");
    }

    [Fact]
    public void A_query_with_an_open_literal_is_not_cut() => SqlMarkup.Of("select 'open").ShouldBe("<b>select</b> &#39;open");

    [Theory]
    [InlineData("2026-03-02", "2026-03-08", "2–8 Mar 2026")]
    [InlineData("2026-03-30", "2026-04-05", "30 Mar – 5 Apr 2026")]
    [InlineData("2025-12-29", "2026-01-04", "29 Dec 2025 – 4 Jan 2026")]
    [InlineData("2026-03-02", "2026-03-02", "2 Mar 2026")]
    public void Ranges_say_no_more_than_they_must(string start, string end, string expected) =>
        DateText.Range(DateOnly.ParseExact(start, "yyyy-MM-dd"), DateOnly.ParseExact(end, "yyyy-MM-dd")).ShouldBe(expected);

    [Theory]
    [InlineData(0.4, "400 ms")]
    [InlineData(59, "59 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(3900, "1 h 05 min")]
    public void Spans_are_as_long_as_they_are_useful(double seconds, string expected) => DateText.Span(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);

    [Fact]
    public void Screen_readers_hear_the_progress_at_most_every_ten_seconds_and_always_the_last_of_it()
    {
        var time = new FakeTimeProvider();
        var told = 0;
        using var announcer = new Announcer(time, () =>
        {
            told++;
            return Task.CompletedTask;
        });

        announcer.Say("1 of 3 weeks done");
        time.Advance(TimeSpan.FromSeconds(5));
        announcer.Say("2 of 3 weeks done");
        time.Advance(TimeSpan.FromSeconds(4));
        announcer.Say("3 of 3 weeks done");
        announcer.Text.ShouldBe("1 of 3 weeks done");
        told.ShouldBe(0);

        time.Advance(TimeSpan.FromSeconds(1));
        announcer.Text.ShouldBe("3 of 3 weeks done");
        told.ShouldBe(1);
    }

    [Theory]
    [InlineData("rejected")]
    [InlineData("transient")]
    [InlineData("stopped_worker")]
    [InlineData("something new")]
    [InlineData(null)]
    public void Every_failure_has_a_cause_and_a_remedy(string? errorClass)
    {
        var text = FailureText.Of(errorClass);

        text.Cause.ShouldNotBeEmpty();
        text.Remedy.ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData(0, "0 weeks")]
    [InlineData(1, "1 week")]
    [InlineData(1_204, "1,204 weeks")]
    public void One_is_not_many(long count, string expected) => CountText.Of(count, "week").ShouldBe(expected);

    [Fact]
    public void Rows_for_a_spreadsheet_stay_in_their_cells_and_are_no_formulas() =>
        TsvText.Of([("campaign", false), ("=cost", true)], [["a\tb\nc", "-1.5"], ["=1+1", null], ["", "2"]])
            .ShouldBe("campaign\t'=cost\na b c\t-1.5\n'=1+1\t\n\t2");

    [Fact]
    public void A_request_for_the_terminal_carries_no_token_and_no_way_out_of_its_quotes()
    {
        var curl = CurlText.Of(new("http://127.0.0.1:5080/api/weeks/1/rows?format=csv"), "it's.csv");

        curl.ShouldBe(
            """curl --fail --location --header "Authorization: Bearer $COLLECTIONS_TOKEN" --output 'it'\''s.csv' 'http://127.0.0.1:5080/api/weeks/1/rows?format=csv'""");
    }

    [Theory]
    [InlineData("completed", "Spring is complete", "Collected: 49 weeks.", "")]
    [InlineData("failed", "Spring: 3 weeks failed", "Collected: 49 weeks. The causes and remedies stand at the weeks.", "?show=failed")]
    [InlineData("rejected", "Spring waits for you", "AMC rejected several weeks with the same text.", "")]
    [InlineData("pilot", "The first week of Spring is there", "3 rows. Look at them, then run the others.", "")]
    [InlineData("threshold_falls_by", "Spring: a threshold is reached", "Clicks: down 31 %.", "/report?b=2026-03-02&kpi=clicks")]
    [InlineData("something new", "Spring", "Clicks: down 31 %.", "")]
    public void A_notice_says_what_happened_and_leads_to_where_one_looks_at_it(string kind, string title, string words, string place)
    {
        var collection = CollectionId.New();

        var text = NoticeText.Of(new(kind, DateTimeOffset.UnixEpoch, IsUnread: true, null, collection, new(2026, 3, 2), "Spring", "Clicks: down 31 %.", 3, 49, "clicks"));

        (text.Title, text.Text, text.Address).ShouldBe((title, words, $"/collections/{collection}{place}"));
    }

    [Theory]
    [InlineData("account_on_hold", "Account Stage is on hold")]
    [InlineData("instance_on_hold", "Instance Stage is on hold")]
    public void What_is_on_hold_is_told_in_Amazons_words_and_mended_among_the_instances(string kind, string title)
    {
        var text = NoticeText.Of(new(kind, DateTimeOffset.UnixEpoch, IsUnread: true, null, null, null, "Stage", "The refresh token is revoked.", null, null));

        (text.Title, text.Text, text.Address).ShouldBe((title, "The refresh token is revoked.", "/instances"));
    }
}
