using Collections.Tests.EndToEnd.Pages;
using Collections.Tests.Support;
using Microsoft.Playwright;

namespace Collections.Tests.EndToEnd;

/// <summary>Two people with an instance each: neither meets a name, a week or an execution of the other on any page.</summary>
[Trait("Needs", "Browser")]
public sealed class TwoPeopleTests(TestDatabase database, Chromium chromium) : IClassFixture<TestDatabase>
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task Neither_sees_anything_of_the_other()
    {
        await using var app = await TestApp.StartAsync(database);
        var people = new List<(Person Person, string Name)>();
        foreach (var name in (string[])["Spring", "Autumn"])
        {
            var person = await Person.CreateAsync(database);
            await TestDatabase.ExecuteAsync(database.SuperUser, "update report_data_collections set name = $2 where id = $1", person.Collection.Value, $"{name} collection");
            await TestDatabase.ExecuteAsync(database.SuperUser, "update amc_instances set name = $2 where id = $1", person.Instance.Value, $"{name} instance");
            await TestDatabase.ExecuteAsync(database.SuperUser, "update workflows set name = $2 where id = $1", person.Workflow.Value, $"{name} workflow");
            await app.EnableAsync(person, Password, "Analyst");
            people.Add((person, name));
        }

        foreach (var ((me, mine), (other, theirs)) in new[] { (people[0], people[1]), (people[1], people[0]) })
        {
            await using var context = await chromium.OpenAsync(app.Url);
            var page = await context.NewPageAsync();
            await page.GotoAsync("/sign-in");
            await page.GetByLabel("Email").FillAsync(me.Email);
            await page.GetByLabel("Password").FillAsync(Password);
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
            await AppPage.ReadyAsync(page);

            foreach (var (address, shown) in ((string, string)[])
            [
                ("/collections", mine), ("/executions", mine), ("/collections/new", "52 weeks"), ($"/collections/{me.Collection}", mine),
                ($"/collections/{me.Collection}?week=2026-03-02&tab=attempts", "What came of it"), ("/instances", mine), ("/workflows", mine),
                ("/collections/deleted", "Nothing was deleted"), ($"/collections/{me.Collection}/report", mine),
            ])
            {
                await page.GotoAsync(address);
                await AppPage.ReadyAsync(page);
                await page.GetByText(shown).First.WaitForAsync();
                (await page.ContentAsync()).ShouldNotContain(theirs, Case.Sensitive, address);
            }

            await page.GotoAsync("/collections/new");
            await AppPage.ReadyAsync(page);
            await page.GetByText("52 weeks").First.WaitForAsync();
            foreach (var field in (string[])["Instance", "Workflow"])
            {
                await page.Locator(".mud-select", new() { HasText = field }).First.ClickAsync();
                await page.Locator(".mud-popover-open .mud-list-item", new() { HasText = mine }).WaitForAsync();
                (await page.ContentAsync()).ShouldNotContain(theirs, Case.Sensitive, field);
                await page.Keyboard.PressAsync("Escape");
                await Assertions.Expect(page.Locator(".mud-popover-open")).ToHaveCountAsync(0);
            }

            foreach (var address in (string[])[$"/collections/{other.Collection}", $"/collections/{other.Collection}/report", $"/workflows/{other.Workflow}", $"/instances/{other.Instance}", $"/collections/{other.Collection}?week=2026-03-02"])
            {
                await page.GotoAsync(address);
                await page.GetByText("There is nothing at this address").WaitForAsync();
                (await page.ContentAsync()).ShouldNotContain(theirs, Case.Sensitive, address);
            }

            foreach (var address in (string[])["/collections?q=", "/executions?q="])
            {
                await page.GotoAsync(address + (address.StartsWith("/coll", StringComparison.Ordinal) ? theirs : other.Execution));
                await page.GetByText(new System.Text.RegularExpressions.Regex("No (collection|execution) matches")).WaitForAsync();
            }
        }
    }
}
