using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Web.Features.Planning;
using Collections.Web.Features.Progress;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Web.Components;

/// <summary>A page's state and its address say the same.</summary>
public sealed class PageStateTests : ComponentTest
{
    private NavigationManager Navigation => Page.Services.GetRequiredService<NavigationManager>();

    [Fact]
    public void The_list_reads_back_what_it_wrote()
    {
        var instance = InstanceId.New();
        var state = new ListState("brand & co", CollectionStatus.Failed, instance, "cursor");

        var query = System.Web.HttpUtility.ParseQueryString(Navigation.ToAbsoluteUri(state.Address(Navigation)).Query);

        ListState.Read(query["q"], query["status"], query["instance"], query["after"]).ShouldBe(state);
        ListState.Everything.Address(Navigation).ShouldEndWith("/collections");
    }

    [Fact]
    public void What_cannot_be_read_counts_as_not_given()
    {
        ListState.Read(null, "7", "no id", "").ShouldBe(ListState.Everything);

        var progress = ProgressState.Read(Guid.NewGuid(), "2026-13-99", "17", "nothing,failed");
        progress.Week.ShouldBeNull();
        progress.Tab.ShouldBe(WeekTab.Summary);
        progress.Show.ShouldBe([WeekKind.Failed]);
    }

    [Fact]
    public void The_progress_page_reads_back_what_it_wrote()
    {
        var state = new ProgressState(CollectionId.New(), new(2026, 3, 2), WeekTab.Log, new HashSet<WeekKind> { WeekKind.Partial, WeekKind.Failed });

        var query = System.Web.HttpUtility.ParseQueryString(Navigation.ToAbsoluteUri(state.Address(Navigation)).Query);

        query["week"].ShouldBe("2026-03-02");
        query["tab"].ShouldBe("log");
        ProgressState.Read(state.Collection.Value, query["week"], query["tab"], query["show"]).ShouldBe(state);
    }

    [Fact]
    public void Any_day_of_a_week_leads_to_its_Monday() =>
        ProgressState.Read(Guid.NewGuid(), "2026-03-05", null, null).Week.ShouldBe(new DateOnly(2026, 3, 2));

    [Fact]
    public void Dates_chosen_by_hand_snap_to_whole_weeks_but_not_beyond_yesterday()
    {
        var now = new DateTimeOffset(2026, 11, 19, 12, 0, 0, TimeSpan.Zero);
        var draft = new CollectionDraft();

        var snapped = draft.WithDates(new(2026, 10, 7), new(2026, 10, 20), now, TimeZoneInfo.Utc);
        (snapped.Start, snapped.End, snapped.Chip).ShouldBe((new(2026, 10, 5), new(2026, 10, 25), null));

        draft.WithDates(new(2026, 10, 7), new(2026, 11, 17), now, TimeZoneInfo.Utc).End.ShouldBe(new DateOnly(2026, 11, 18));
        (draft with { SnapToWeeks = false }).WithDates(new(2026, 10, 7), new(2026, 10, 20), now, TimeZoneInfo.Utc).Start.ShouldBe(new DateOnly(2026, 10, 7));
    }
}
