using AngleSharp.Dom;
using Bunit;
using Collections.Core.Data;
using Collections.Web.App;
using Collections.Web.Features.Catalog;
using Collections.Web.Features.Operations;
using Collections.Web.Features.People;
using Collections.Web.Features.Planning;
using Collections.Web.Features.Progress;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;

namespace Collections.Tests.Web.Components;

/// <summary>What every page shows while it reads, when there is nothing, when reading fails, and afterwards.</summary>
public sealed class EveryPageTests(PageSite site) : ComponentTest, IClassFixture<PageSite>
{
    private readonly List<AsyncServiceScope> _open = [];

    /// <summary>Each page with words that only its data has.</summary>
    public static TheoryData<Type, string> Pages => new()
    {
        { typeof(DataCollections), "class=\"table stacks\"" },
        { typeof(DataCollectionProgress), "class=\"strip" },
        { typeof(DataCollectionForm), "What will happen" },
        { typeof(DeletedCollections), "Nothing was deleted in the last 24 hours" },
        { typeof(Executions), "table stacks executions" },
        { typeof(Workflows), "class=\"table stacks\"" },
        { typeof(WorkflowEditor), "Versions" },
        { typeof(Instances), "class=\"table stacks\"" },
        { typeof(InstancePage), "Time zone" },
        { typeof(PeopleList), "class=\"table stacks\"" },
        { typeof(PersonPage), "Sign-in link" },
    };

    public override async ValueTask DisposeAsync()
    {
        site.Mend();
        await base.DisposeAsync();
        foreach (var scope in _open)
        {
            await scope.DisposeAsync();
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_that_cannot_be_read_says_so_and_is_there_on_another_try(Type type, string shown)
    {
        site.Line.Cut();
        var page = Render(type, site.Person.User);
        page.WaitForAssertion(() => TryAgain(page).ShouldNotBeNull());
        page.Markup.ShouldContain("just now");
        page.Markup.ShouldNotContain(shown);

        site.Mend();
        await TryAgainAsync(page);

        page.WaitForAssertion(() => page.Markup.ShouldContain(shown));
    }

    [Theory, MemberData(nameof(Pages))]
    public void A_page_that_is_being_read_says_so_until_it_is_there(Type type, string shown)
    {
        site.Line.Hold();
        var page = Render(type, site.Person.User);
        page.WaitForAssertion(() => page.Markup.ShouldContain("aria-busy=\"true\" aria-label=\"Loading"));
        page.Markup.ShouldNotContain(shown);

        site.Line.LetGo();

        page.WaitForAssertion(() => page.Markup.ShouldContain(shown));
        page.WaitForAssertion(() => page.FindAll("[aria-label^=Loading]").ShouldBeEmpty());
    }

    [Theory]
    [InlineData(typeof(DataCollections), "From nothing to a year of weeks")]
    [InlineData(typeof(DataCollectionForm), "There is no instance that you may collect from")]
    [InlineData(typeof(DeletedCollections), "Nothing was deleted in the last 24 hours")]
    [InlineData(typeof(Executions), "No AMC instance is open to you")]
    [InlineData(typeof(Workflows), "No AMC instance is open to you")]
    [InlineData(typeof(Instances), "No AMC instance is open to you")]
    public void A_page_of_somebody_with_nothing_says_what_is_missing(Type type, string said)
    {
        var page = Render(type, UserId.New());

        page.WaitForAssertion(() => page.Markup.ShouldContain(said));
        page.FindAll("[aria-busy=true]").ShouldBeEmpty();
    }

    [Fact]
    public void The_form_of_a_new_connection_is_there_when_nothing_comes_above_it_any_more()
    {
        site.Line.Hold();
        var page = Render(typeof(ConnectInstance), site.Person.User);
        page.WaitForAssertion(() => page.Markup.ShouldContain("aria-busy=\"true\" aria-label=\"Loading"));
        page.Markup.ShouldNotContain("Test the connection");

        site.Line.LetGo();

        page.WaitForAssertion(() => page.Markup.ShouldContain("Test the connection"));
        page.FindAll("label").ShouldContain(label => label.TextContent == "Account");
    }

    [Fact]
    public async Task Known_accounts_that_cannot_be_read_do_not_stop_a_new_connection()
    {
        site.Line.Cut();
        var page = Render(typeof(ConnectInstance), site.Person.User);

        page.WaitForAssertion(() => page.Markup.ShouldContain("The accounts that are known already could not be read just now."));
        page.Markup.ShouldContain("Test the connection");

        site.Mend();
        await TryAgainAsync(page);

        page.WaitForAssertion(() => page.FindAll("label").ShouldContain(label => label.TextContent == "Account"));
    }

    [Fact]
    public async Task A_form_keeps_what_was_entered_when_it_cannot_be_saved()
    {
        var page = Render(typeof(DataCollectionForm), site.Person.User);
        page.WaitForAssertion(() => page.FindAll("button[type=submit]").ShouldContain(button => button.TextContent.Contains("52")));
        var name = page.Find($"#{page.FindAll("label").First(label => label.TextContent.Trim() == "Name").GetAttribute("for")}");

        site.Line.Cut();
        await page.Find("form").SubmitAsync();

        page.WaitForAssertion(() => page.Markup.ShouldContain("could not be created just now"));
        page.Find($"#{name.Id}").GetAttribute("value").ShouldBe(name.GetAttribute("value"));
        page.Find("button[type=submit]").HasAttribute("disabled").ShouldBeFalse();
    }

    [Fact]
    public async Task A_page_that_breaks_says_so_instead_of_dying_and_comes_back()
    {
        Page.AddAuthorization().SetAuthorized("Somebody");
        Page.SetRendererInfo(new RendererInfo("Static", isInteractive: false));
        var isBroken = true;
        RenderFragment body = builder =>
        {
            if (isBroken)
            {
                throw new InvalidOperationException("a fault of ours");
            }

            builder.AddMarkupContent(0, "<h1>Back again</h1>");
        };
        var page = Page.Render<MainLayout>(parameters => parameters.Add(layout => layout.Body, body));
        page.Markup.ShouldContain("This page stopped working");
        page.Markup.ShouldNotContain("a fault of ours");

        isBroken = false;
        await page.FindAll("button").Single(button => button.TextContent.Trim() == "Show the page again").ClickAsync(new MouseEventArgs());

        page.Find("h1").TextContent.ShouldBe("Back again");
    }

    private IRenderedComponent<DynamicComponent> Render(Type type, UserId user)
    {
        var scope = site.Open(user);
        _open.Add(scope);
        Page.Services.AddFallbackServiceProvider(scope.ServiceProvider);
        var authorization = Page.AddAuthorization();
        authorization.SetAuthorized("Somebody");
        authorization.SetRoles("Admin");
        Page.JSInterop.SetupModule("./editor/sql-editor.min.js").SetupModule("create", _ => true).Setup<IJSStreamReference>("draft").SetResult(new NoDraft());
        Live();
        Dictionary<string, object> parameters = type.GetProperty("Id") is null ? [] : new() { ["Id"] = IdOf(type) };
        return Page.Render<DynamicComponent>(builder => builder.Add(page => page.Type, type).Add(page => page.Parameters, parameters));
    }

    private Guid IdOf(Type type) =>
        type == typeof(WorkflowEditor) ? site.Person.Workflow.Value
        : type == typeof(InstancePage) ? site.Person.Instance.Value
        : type == typeof(PersonPage) ? site.Person.User.Value
        : site.Person.Collection.Value;

    /// <summary>Found and clicked at once, so that the page does not draw itself anew in between.</summary>
    private static Task TryAgainAsync(IRenderedComponent<DynamicComponent> page) =>
        page.InvokeAsync(() => TryAgain(page).ShouldNotBeNull().ClickAsync(new MouseEventArgs()));

    private static IElement? TryAgain(IRenderedComponent<DynamicComponent> page) =>
        page.FindAll("button").FirstOrDefault(button => button.TextContent.Trim() == "Try again");

    /// <summary>The browser keeps no text that was not saved.</summary>
    private sealed class NoDraft : IJSStreamReference, IJSObjectReference
    {
        public long Length => 1;

        public ValueTask<Stream> OpenReadStreamAsync(long maxAllowedSize, CancellationToken cancellationToken) => new(new MemoryStream("-"u8.ToArray()));

        ValueTask<TValue> IJSObjectReference.InvokeAsync<TValue>(string identifier, object?[]? args) => throw new NotSupportedException();

        ValueTask<TValue> IJSObjectReference.InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
