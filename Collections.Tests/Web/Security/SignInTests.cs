using System.Net;
using Collections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Web.Security;

public sealed class SignInTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Password = "correct horse battery";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_signs_in_with_a_password_and_out_again()
    {
        await using var app = await TestApp.StartAsync(database);
        var person = await PersonAsync(app);
        using var browser = app.Browser();

        using (var refused = await browser.GetAsync("/collections?q=x", Cancelled))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            refused.Headers.Location!.PathAndQuery.ShouldBe("/sign-in?returnUrl=%2Fcollections%3Fq%3Dx");
        }

        using (var signedIn = await SignInAsync(browser, person, Password, "/sign-in?returnUrl=%2Fcollections%3Fq%3Dx"))
        {
            signedIn.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            signedIn.Headers.Location!.OriginalString.ShouldEndWith("/collections?q=x");
        }

        (await browser.GetStringAsync("/api/tokens", Cancelled)).ShouldContain("items");

        using (var form = new FormUrlEncodedContent([]))
        {
            using var withoutToken = await browser.PostAsync("/sign-out", form, Cancelled);
            withoutToken.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        using var other = app.Browser();
        using var anonymous = await other.GetAsync("/api/tokens", Cancelled);
        anonymous.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        anonymous.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    public async Task A_sign_in_leads_to_this_application_only(string target)
    {
        await using var app = await TestApp.StartAsync(database);
        var person = await PersonAsync(app);
        using var browser = app.Browser();

        using var signedIn = await SignInAsync(browser, person, Password, $"/sign-in?returnUrl={Uri.EscapeDataString(target)}");

        new Uri(app.Url, signedIn.Headers.Location!).ShouldBe(app.Url);
    }

    [Fact]
    public async Task A_wrong_password_an_unknown_account_and_a_disabled_person_get_the_same_answer()
    {
        await using var app = await TestApp.StartAsync(database);
        var (person, disabled) = (await PersonAsync(app), await PersonAsync(app));
        await TestDatabase.ExecuteAsync(database.SuperUser, "update users set disabled_at = now() where id = $1", disabled.User.Value);
        using var browser = app.Browser();

        foreach (var (email, password) in new[] { (person.Email, "wrong password"), ("nobody@example.com", Password), (disabled.Email, Password) })
        {
            using var refused = await browser.SubmitAsync("/sign-in", ("Form.Email", email), ("Form.Password", password));
            refused.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, email);
            (await refused.Content.ReadAsStringAsync(Cancelled)).ShouldContain("Email or password is wrong.");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_five_tries_no_password_is_looked_at_whether_the_account_exists_or_not(bool exists)
    {
        await using var app = await TestApp.StartAsync(database);
        var person = await PersonAsync(app);
        var email = exists ? person.Email : $"{Guid.NewGuid():N}@example.com";
        using var browser = app.Browser();

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            using var wrong = await browser.SubmitAsync("/sign-in", ("Form.Email", email), ("Form.Password", "wrong password"));
            wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        using var limited = await browser.SubmitAsync("/sign-in", ("Form.Email", email), ("Form.Password", Password));
        limited.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await limited.Content.ReadAsStringAsync(Cancelled)).ShouldContain("Too many tries.");
    }

    [Fact]
    public async Task A_locked_account_is_locked_for_strangers_but_not_for_a_device_that_the_person_has_signed_in_from()
    {
        await using var app = await TestApp.StartAsync(database, settings: ("SignIn:TriesPerAccount", "3"));
        var person = await PersonAsync(app);
        var cookies = new CookieContainer();
        using var own = app.Browser(cookies);
        using var first = await SignInAsync(own, person, Password);
        first.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            using var attacker = app.Browser();
            using var wrong = await SignInAsync(attacker, person, "wrong password");
            wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        // As the third in a row does it, and as a restart or another process finds it.
        await TestDatabase.ExecuteAsync(database.SuperUser, "update users set lockout_end = now() + interval '5 minutes' where id = $1", person.User.Value);
        using var stranger = app.Browser();
        using var locked = await SignInAsync(stranger, person, Password);
        locked.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);

        cookies.GetAllCookies()["collections.session"]!.Expired = true;
        using var again = await SignInAsync(own, person, Password);
        again.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Failures_in_a_row_lock_the_account_in_the_database()
    {
        await using var app = await TestApp.StartAsync(database, settings: ("SignIn:TriesPerAccount", "2"));
        var person = await PersonAsync(app);
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            using var attacker = app.Browser();
            (await SignInAsync(attacker, person, "wrong password")).Dispose();
        }

        (await TestDatabase.ScalarAsync<bool>(
            database.SuperUser, "select lockout_end > now() + interval '4 minutes' from users where id = $1", person.User.Value)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_is_refused()
    {
        await using var app = await TestApp.StartAsync(database);
        var person = await PersonAsync(app);
        using var browser = app.Browser();
        using var form = new FormUrlEncodedContent(
            [new("_handler", "sign-in"), new("Form.Email", person.Email), new("Form.Password", Password)]);

        using var refused = await browser.PostAsync("/sign-in", form, Cancelled);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_disabled_persons_session_ends()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await TestApp.StartAsync(database, services => services.AddSingleton<TimeProvider>(time));
        var person = await PersonAsync(app);
        using var browser = app.Browser();
        (await SignInAsync(browser, person, Password)).Dispose();
        (await browser.GetAsync("/api/tokens", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await TestDatabase.ExecuteAsync(database.SuperUser, "update users set disabled_at = now() where id = $1", person.User.Value);
        time.Advance(TimeSpan.FromSeconds(61));

        (await browser.GetAsync("/api/tokens", Cancelled)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static Task<HttpResponseMessage> SignInAsync(HttpClient browser, Person person, string password, string path = "/sign-in") =>
        browser.SubmitAsync(path, ("Form.Email", person.Email), ("Form.Password", password));

    private async Task<Person> PersonAsync(TestApp app)
    {
        var person = await Person.CreateAsync(database);
        await app.EnableAsync(person, Password, "Analyst");
        return person;
    }
}
