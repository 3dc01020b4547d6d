using System.Net;
using Collections.Core.Data;
using Collections.Tests.Support;
using Collections.Web.Security;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Tests.Web.Security;

public sealed class PeopleTests(PostgresServer server) : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private TestDatabase _database = null!;
    private TestApp _app = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private PeopleAdmin People => _app.Services.GetRequiredService<PeopleAdmin>();

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateAsync(Cancelled);
        _app = await TestApp.StartAsync(_database, replace: null, ("SignIn:Recheck", "00:00:00.2"));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Somebody_who_was_added_chooses_a_password_with_the_link_once_and_signs_in_with_it()
    {
        var id = await AddAsync("An analyst", "analyst@example.com", "Analyst");
        var path = (await People.IssueLinkAsync(id, Cancelled)).ShouldNotBeNull();
        using var browser = _app.Browser();

        using (var weak = await browser.SubmitAsync(path, ("Form.Password", "short"), ("Form.Again", "short")))
        {
            weak.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }

        using (var set = await browser.SubmitAsync(path, ("Form.Password", Password), ("Form.Again", Password)))
        {
            set.StatusCode.ShouldBe(HttpStatusCode.Redirect, await set.Content.ReadAsStringAsync(Cancelled));
        }

        using (var page = await browser.GetAsync("/collections", Cancelled))
        {
            page.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        using var second = _app.Browser();
        (await second.GetStringAsync(path, Cancelled)).ShouldContain("does not work any more");
        using var signedIn = await second.SubmitAsync("/sign-in", ("Form.Email", "analyst@example.com"), ("Form.Password", Password));
        signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A_new_link_ends_the_old_one_of_the_same_person_only()
    {
        var (one, other) = (await AddAsync("One", "one@example.com", "Viewer"), await AddAsync("Other", "other@example.com", "Viewer"));
        var (first, others) = (await People.IssueLinkAsync(one, Cancelled), await People.IssueLinkAsync(other, Cancelled));
        var second = await People.IssueLinkAsync(one, Cancelled);
        using var browser = _app.Browser();

        (await browser.GetStringAsync(first, Cancelled)).ShouldContain("does not work any more");
        (await browser.GetStringAsync(second, Cancelled)).ShouldContain("Choose a password");
        (await browser.GetStringAsync(others, Cancelled)).ShouldContain("Choose a password");
    }

    [Fact]
    public async Task A_disabled_person_s_session_link_and_sign_in_end_and_come_back_when_enabled()
    {
        var admin = await AddAsync("An admin", "admin@example.com", "Admin");
        var id = await AddAsync("Somebody", "somebody@example.com", "Analyst");
        var link = (await People.IssueLinkAsync(id, Cancelled)).ShouldNotBeNull();
        using var browser = _app.Browser();
        using (await browser.SubmitAsync(link, ("Form.Password", Password), ("Form.Again", Password)))
        {
        }

        using var program = await _app.ProgramAsync(id);
        (await program.GetAsync("/api/tokens", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var open = (await People.IssueLinkAsync(id, Cancelled)).ShouldNotBeNull();

        (await People.DisableAsync(id, admin, Cancelled)).ShouldBeOfType<PersonOutcome.Done>();

        (await program.GetAsync("/api/tokens", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await Wait.UntilAsync(
            async () => (await browser.GetAsync("/collections", Cancelled)).StatusCode == HttpStatusCode.Redirect, "the session ends");
        (await browser.GetStringAsync(open, Cancelled)).ShouldContain("does not work any more");
        (await People.IssueLinkAsync(id, Cancelled)).ShouldBeNull();

        (await People.EnableAsync(id, Cancelled)).ShouldBeOfType<PersonOutcome.Done>();
        using var again = await browser.SubmitAsync("/sign-in", ("Form.Email", "somebody@example.com"), ("Form.Password", Password));
        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task There_is_always_an_administrator_left_also_when_two_remove_each_other_at_the_same_moment()
    {
        var (one, two) = (await AddAsync("One", "one@example.com", "Admin"), await AddAsync("Two", "two@example.com", "Admin"));

        var outcomes = await Task.WhenAll(People.DisableAsync(one, two, Cancelled), People.DisableAsync(two, one, Cancelled));

        outcomes.OfType<PersonOutcome.Done>().ShouldHaveSingleItem();
        outcomes.OfType<PersonOutcome.Refused>().ShouldHaveSingleItem().Problems[0].Message.ShouldContain("only administrator");
        var left = outcomes[0] is PersonOutcome.Done ? two : one;
        (await People.ChangeAsync(left, "Left", ["Analyst"], Cancelled)).ShouldBeOfType<PersonOutcome.Refused>().Problems[0].Field.ShouldBe("roles");
        (await People.DisableAsync(left, left, Cancelled)).ShouldBeOfType<PersonOutcome.Refused>();
    }

    [Fact]
    public async Task What_cannot_be_right_is_told_by_field()
    {
        await AddAsync("Taken", "taken@example.com", "Viewer");

        (await People.AddAsync(" ", "no address", [], Cancelled)).ShouldBeOfType<PersonOutcome.Refused>().Problems.Select(problem => problem.Field)
            .ShouldBe(["name", "roles", "email"]);
        (await People.AddAsync("Somebody", "TAKEN@example.com", ["Viewer"], Cancelled)).ShouldBeOfType<PersonOutcome.Refused>().Problems[0].Field.ShouldBe("email");
        (await People.ChangeAsync(UserId.New(), "Nobody", ["Viewer"], Cancelled)).ShouldBeOfType<PersonOutcome.NotFound>();
    }

    private async Task<UserId> AddAsync(string name, string email, params string[] roles) =>
        (await People.AddAsync(name, email, roles, Cancelled)).ShouldBeOfType<PersonOutcome.Done>().Id;
}
