using Bunit;
using Collections.Core.Ingestion;
using Collections.Core.Planning;
using Collections.Tests.Planning;
using Collections.Tests.Support;
using Collections.Web.Features.Progress;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Collections.Tests.Web.Components;

public sealed class CollectionExecutionModalTests(TestDatabase database) : ComponentTest, IClassFixture<TestDatabase>
{
    private readonly List<(DateOnly Week, WeekTab Tab)> _went = [];
    private int _closed;

    [Fact]
    public async Task It_has_its_six_tabs_and_shows_the_one_of_the_address()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var (dialog, _) = await RenderAsync(stage, week: 1, WeekTab.Sql);

        dialog.WaitForAssertion(() => dialog.Find("pre").TextContent.ShouldContain("SUM(impressions)"));
        dialog.FindAll("[role=tab]").Select(tab => tab.TextContent.Trim()).ShouldBe(["Summary", "SQL", "Log", "Results", "Attempts", "Versions"]);
        dialog.Find("[role=tab][aria-selected=true]").TextContent.Trim().ShouldBe("SQL");
        dialog.Find("#week-title").TextContent.ShouldContain("26 Oct – 1 Nov 2026");
    }

    [Fact]
    public async Task A_tab_is_chosen_by_the_address_and_not_beside_it()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var (dialog, weeks) = await RenderAsync(stage, week: 1, WeekTab.Summary);

        await dialog.FindAll("[role=tab]")[2].ClickAsync(new MouseEventArgs());

        _went.ShouldBe([(weeks[1].WeekStartDate, WeekTab.Log)]);
    }

    [Fact]
    public async Task Neighbours_are_one_step_away_and_the_ends_are_ends()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var (dialog, weeks) = await RenderAsync(stage, week: 3, WeekTab.Summary);

        dialog.Find("[aria-label='Next week']").HasAttribute("disabled").ShouldBeTrue();
        await dialog.Find("[aria-label='Previous week']").ClickAsync(new MouseEventArgs());

        _went.ShouldBe([(weeks[2].WeekStartDate, WeekTab.Summary)]);
    }

    [Fact]
    public async Task What_waits_says_why_and_what_has_no_rows_says_so()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var (dialog, _) = await RenderAsync(stage, week: 0, WeekTab.Results);

        dialog.WaitForAssertion(() => dialog.Markup.ShouldContain("There are no rows yet"));
    }

    [Fact]
    public async Task Closing_it_is_told()
    {
        await using var stage = await PlanningStage.CreateAsync(database);
        var (dialog, _) = await RenderAsync(stage, week: 0, WeekTab.Summary);

        await dialog.Find(".mud-button-close").ClickAsync(new MouseEventArgs());

        await Wait.UntilAsync(() => _closed == 1, "the dialog to tell that it was closed");
    }

    private async Task<(IRenderedComponent<MudDialogProvider> Dialog, IReadOnlyList<WeekRow> Weeks)> RenderAsync(PlanningStage stage, int week, WeekTab tab)
    {
        var id = await stage.CreatedAsync();
        var queries = stage.Queries;
        var progress = (await queries.ProgressAsync(id, Xunit.TestContext.Current.CancellationToken))!;
        Page.Services.AddSingleton<TimeProvider>(stage.Time);
        Page.Services.AddSingleton(queries);
        Page.Services.AddSingleton(stage.Scope);
        Page.Services.AddSingleton(new ResultRows(stage.Db));
        Live();
        var provider = Page.Render<MudDialogProvider>();
        Page.Render<CollectionExecutionModal>(parameters => parameters
            .Add(modal => modal.Collection, progress.Collection with { IsEditable = false })
            .Add(modal => modal.Weeks, progress.Weeks)
            .Add(modal => modal.Week, progress.Weeks[week])
            .Add(modal => modal.Tab, tab)
            .Add(modal => modal.OnGo, to => _went.Add(to))
            .Add(modal => modal.OnClose, () => _closed++));
        provider.WaitForElement("[role=tab]");
        return (provider, progress.Weeks);
    }
}
