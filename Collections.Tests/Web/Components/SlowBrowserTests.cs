using Bunit;
using Collections.Core.Amc;
using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Web.Features.Catalog;
using Collections.Web.Features.People;
using Collections.Web.Features.Planning;
using Collections.Web.Features.Progress;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Collections.Tests.Web.Components;

/// <summary>
/// While a browser is behind with drawing, the server draws nothing, so components keep the parameters that they had. Here nothing is drawn anew between one
/// field and the next: what was entered first must not be lost.
/// </summary>
public sealed class SlowBrowserTests : ComponentTest
{
    [Fact]
    public void Credentials_that_follow_each_other_quickly_are_all_kept()
    {
        var account = new AccountRequest();
        Live();
        var fields = Page.Render<CredentialFields>(builder => builder
            .Add(view => view.Account, account)
            .Add(view => view.OnChange, change => account = change(account)));

        Type(fields, "Client id", "client");
        Type(fields, "Client secret", "secret");
        Type(fields, "Refresh token", "token");

        (account.ClientId, account.ClientSecret, account.RefreshToken).ShouldBe(("client", "secret", "token"));
    }

    [Fact]
    public void Filters_that_follow_each_other_quickly_are_all_kept()
    {
        var draft = new CollectionDraft();
        Live();
        var fields = Page.Render<FilterFields>(builder => builder
            .Add(view => view.Draft, draft)
            .Add(view => view.OnChange, change => draft = change(draft)));

        Type(fields, "Campaigns", "Spring");
        Type(fields, "ASINs", "B000000001");

        (draft.Campaigns, draft.Asins).ShouldBe(("Spring", "B000000001"));
    }

    [Fact]
    public void Values_that_follow_each_other_quickly_are_all_kept()
    {
        var draft = new CollectionDraft();
        Live();
        var fields = Page.Render<ParameterFields>(builder => builder
            .Add(view => view.Parameters, SqlTemplate.Parse("{{brand}} {{region}}").Parameters)
            .Add(view => view.Draft, draft)
            .Add(view => view.OnChange, change => draft = change(draft)));

        Type(fields, "brand", "Nord");
        Type(fields, "region", "EU");

        draft.Parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value.Text)).ShouldBe([("brand", "Nord"), ("region", "EU")]);
    }

    [Fact]
    public void Defaults_that_follow_each_other_quickly_are_all_kept()
    {
        var items = ParameterDeclaration.Of(SqlTemplate.Parse("{{brand}} {{region}}"), [], []);
        Live();
        var fields = Page.Render<ParameterDeclarations>(builder => builder
            .Add(view => view.Items, items)
            .Add(view => view.OnChange, change => items = change(items)));

        Type(fields, "Default of brand", "Nord");
        Type(fields, "Default of region", "EU");

        items.Select(item => item.Default).ShouldBe(["Nord", "EU"]);
    }

    [Fact]
    public void A_range_that_is_chosen_while_another_field_is_not_drawn_yet_changes_nothing_else()
    {
        var draft = new CollectionDraft { Campaigns = "Spring" };
        Live();
        var fields = Page.Render<RangeFields>(builder => builder
            .Add(view => view.Draft, draft with { Campaigns = "" })
            .Add(view => view.Zone, TimeZoneInfo.Utc)
            .Add(view => view.OnChange, change => draft = change(draft)));

        fields.FindAll("button, .mud-chip").First(chip => chip.TextContent.Trim() == "13 weeks").Click();

        (draft.Chip, draft.Campaigns).ShouldBe((RangeChip.Weeks13, "Spring"));
    }

    [Fact]
    public void Roles_that_are_ticked_one_after_the_other_are_all_kept()
    {
        IReadOnlyList<string> roles = ["Analyst"];
        Live();
        var fields = Page.Render<RoleFields>(builder => builder
            .Add(view => view.Roles, roles)
            .Add(view => view.OnChange, change => roles = change(roles)));

        fields.FindAll("input[type=checkbox]")[0].Change(true);
        fields.FindAll("input[type=checkbox]")[2].Change(true);

        roles.ShouldBe(["Admin", "Analyst", "Viewer"], ignoreOrder: true);
    }

    [Fact]
    public void Weeks_that_are_selected_one_after_the_other_are_all_selected()
    {
        var weeks = Weeks.Year();
        IReadOnlySet<WeekId> selection = new HashSet<WeekId>();
        Live();
        var table = Page.Render<WeekTable>(builder => builder
            .Add(view => view.Weeks, weeks)
            .Add(view => view.IsSelectable, true)
            .Add(view => view.OnSelect, change => selection = change(selection)));
        var strip = Page.Render<WeekStrip>(builder => builder
            .Add(view => view.Weeks, weeks)
            .Add(view => view.OnSelect, change => selection = change(selection)));

        table.FindAll("input[type=checkbox]")[0].Change(true);
        table.FindAll("input[type=checkbox]")[1].Change(true);
        strip.FindAll("button")[7].Click(new MouseEventArgs { CtrlKey = true });
        strip.FindAll("button")[8].Click(new MouseEventArgs { CtrlKey = true });

        selection.ShouldBe([weeks[51].Id, weeks[50].Id, weeks[7].Id, weeks[8].Id], ignoreOrder: true);
    }

    private static void Type<T>(IRenderedComponent<T> page, string label, string text)
        where T : IComponent
    {
        var id = page.FindAll("label").Single(each => each.TextContent.Trim() == label).GetAttribute("for");
        page.FindAll("input, textarea").Single(field => field.Id == id).Input(text);
    }
}
