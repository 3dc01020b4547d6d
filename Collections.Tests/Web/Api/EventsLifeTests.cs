using Collections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Web.Api;

public sealed class EventsLifeTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_silent_stream_shows_that_it_lives_and_ends_soon_after_its_token_is_revoked()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var app = await TestApp.StartAsync(database, services => services.AddSingleton<TimeProvider>(time), ("Progress:PollInterval", "00:00:00"));
        var me = await Person.CreateAsync(database);
        using var program = await app.ProgramAsync(me.User);
        await using var stream = await EventStream.OpenAsync(program, $"/api/collections/{me.Collection}/events");
        await stream.NextAsync("progress");

        await TestDatabase.ExecuteAsync(database.SuperUser, "update api_tokens set revoked_at = now() where user_id = $1", me.User.Value);

        var beats = 0;
        while (await stream.BeatsAsync(time))
        {
            (++beats).ShouldBeLessThanOrEqualTo(4, "the stream goes on without a token");
        }

        beats.ShouldBeGreaterThan(0);
    }
}
