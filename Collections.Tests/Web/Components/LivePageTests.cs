using Bunit;
using Collections.Core.Data;
using Collections.Core.Progress;
using Collections.Web.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Collections.Tests.Web.Components;

public sealed class LivePageTests : ComponentTest
{
    [Fact]
    public async Task What_changes_during_the_first_reading_is_read_and_an_older_answer_never_stands_over_a_newer()
    {
        await using var db = new CollectionsDb("Host=nowhere", worker: null);
        using var feed = new ProgressFeed(db, Options.Create(new ProgressFeedOptions()), TimeProvider.System, NullLogger<ProgressFeed>.Instance);
        var first = new TaskCompletionSource();
        var source = new Source(feed, first.Task);
        Page.Services.AddSingleton(new LiveUpdates(feed, UserScope.For(UserId.New()))).AddSingleton(source);
        Live();

        var page = Page.Render<CountingPage>();
        source.Readings.ShouldBe(1);
        first.SetResult();

        page.WaitForAssertion(() => page.Instance.Shown.ShouldBe(2));
    }

    /// <summary>What the page reads: a number that changes, with a hint, while it is read for the first time.</summary>
    private sealed class Source(ProgressFeed feed, Task first)
    {
        private int _value = 1;

        public int Readings { get; private set; }

        public async Task<int> ReadAsync()
        {
            var read = _value;
            if (++Readings == 1)
            {
                _value = 2;
                feed.Hear("collection_changes", $"{Guid.NewGuid()}:1");
                await first;
            }

            return read;
        }
    }

    private sealed class CountingPage : LivePage
    {
        [Microsoft.AspNetCore.Components.Inject]
        public required Source Source { get; init; }

        public int Shown { get; private set; }

        protected override string Subject => "The number";

        protected override bool IsCurrent => Shown > 0;

        protected override async Task LoadAsync(CancellationToken cancellationToken) => Shown = await Source.ReadAsync();
    }
}
