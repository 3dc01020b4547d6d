using Collections.Tests.EndToEnd.Pages;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>Sharing in browsers: the owner's, a colleague's, and one that nobody has signed in with.</summary>
[Trait("Needs", "Browser")]
public sealed class SharingTests(SharingSite site) : IClassFixture<SharingSite>
{
    [Fact]
    public async Task A_link_opens_without_a_sign_in_and_its_open_page_closes_when_it_is_revoked()
    {
        var owner = await SnapshotWindow.OpenAsync(await site.OpenAsync(site.OwnersCookies), $"/snapshots/{await site.FreezeAsync("Closing")}");
        await owner.ShareAsync();
        var link = await owner.LinkAsync();
        link.ShouldStartWith($"{site.Url}s/");

        var visitor = await SnapshotWindow.OpenAsync(await site.OpenAsync(cookies: null), link);
        await Assertions.Expect(visitor.Banner).ToContainTextAsync("by a secret link, without signing in");
        await Assertions.Expect(visitor.Page.GetByText("$300.00").First).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByText("Comments")).ToHaveCountAsync(0);

        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke the link" }).ClickAsync();

        await Assertions.Expect(visitor.Closed).ToBeVisibleAsync();
        await Assertions.Expect(visitor.Page.GetByText("$300.00")).ToHaveCountAsync(0);
        await visitor.Page.ReloadAsync();
        await Assertions.Expect(visitor.Closed).ToBeVisibleAsync();
        await owner.Page.Context.CloseAsync();
        await visitor.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_colleague_gets_a_snapshot_comments_on_it_and_loses_it_when_it_is_taken_back()
    {
        var owner = await SnapshotWindow.OpenAsync(await site.OpenAsync(site.OwnersCookies), $"/snapshots/{await site.FreezeAsync("For a colleague")}");
        await owner.ShareAsync();
        await owner.Dialog.GetByLabel("Email of a person here").FillAsync("nobody@example.com");
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        await owner.Dialog.GetByText("Nobody here has this address.").WaitForAsync();
        await owner.Dialog.GetByLabel("Email of a person here").FillAsync(site.Stage.Colleague.Email);
        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true }).ClickAsync();
        await owner.Dialog.GetByText("Analyst Two").WaitForAsync();

        var page = await site.OpenAsync(site.ColleaguesCookies);
        await page.GotoAsync("/snapshots");
        await page.GetByRole(AriaRole.Link, new() { Name = "For a colleague" }).ClickAsync();
        var colleague = new SnapshotWindow(page);
        await Assertions.Expect(colleague.Banner).ToContainTextAsync("Shared with you.");
        await page.GetByLabel("Write a comment").FillAsync("Why did <b>March</b> fall?");
        await page.GetByRole(AriaRole.Button, new() { Name = "Comment", Exact = true }).ClickAsync();
        await page.GetByText("Why did <b>March</b> fall?").WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Share", Exact = true })).ToHaveCountAsync(0);

        await owner.Dialog.GetByRole(AriaRole.Button, new() { Name = "Stop sharing with Analyst Two" }).ClickAsync();

        await Assertions.Expect(colleague.Closed).ToBeVisibleAsync();
        await owner.Page.Context.CloseAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_deleted_snapshot_comes_back_by_undo()
    {
        var owner = await SnapshotWindow.OpenAsync(await site.OpenAsync(site.OwnersCookies), $"/snapshots/{await site.FreezeAsync("Undone")}");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "More", Exact = true }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Heading, new() { Name = "My snapshots" }).WaitForAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "Undone" })).ToHaveCountAsync(0);

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await owner.Banner.WaitForAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Undone" })).ToBeVisibleAsync();
        await owner.Page.Context.CloseAsync();
    }

    [Fact]
    public async Task Snapshots_and_sharing_are_accessible()
    {
        var page = await site.OpenAsync(site.OwnersCookies);
        var window = await SnapshotWindow.OpenAsync(page, "/snapshots");
        await page.GetByRole(AriaRole.Link, new() { Name = "Spring 2026" }).WaitForAsync();
        await window.ShouldBeAccessibleAsync("list of snapshots");

        window = await SnapshotWindow.OpenAsync(page, $"/snapshots/{site.Snapshot}");
        await window.Banner.WaitForAsync();
        await window.ShouldBeAccessibleAsync("snapshot");
        await Pictures.TakeAsync(page, "snapshot");
        await page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "JSON" }).WaitForAsync();
        await window.ShouldBeAccessibleAsync("export menu");
        await page.Keyboard.PressAsync("Escape");
        await window.ShareAsync();
        var link = await window.LinkAsync();
        await window.ShouldBeAccessibleAsync("share dialog");

        var visitor = await SnapshotWindow.OpenAsync(await site.OpenAsync(cookies: null), link);
        await visitor.Banner.WaitForAsync();
        await visitor.ShouldBeAccessibleAsync("snapshot by link");
        await Pictures.TakeAsync(visitor.Page, "link");
        visitor = await SnapshotWindow.OpenAsync(visitor.Page, "/s/nothing");
        await visitor.Closed.WaitForAsync();
        await visitor.ShouldBeAccessibleAsync("closed link");
        await visitor.Page.Context.CloseAsync();
        await page.Context.CloseAsync();
    }
}
