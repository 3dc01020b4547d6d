using Collections.Web.Shared;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Web.Components;

public sealed class PacedReadTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private int _reads;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_told_during_the_pause_is_read_once_after_it()
    {
        var read = Read(() => Task.CompletedTask);

        var first = read.TellAsync(Cancelled);
        await read.TellAsync(Cancelled);
        await read.TellAsync(Cancelled);
        _reads.ShouldBe(1);

        _time.Advance(Pause);
        _reads.ShouldBe(2);
        _time.Advance(Pause);
        await first;
        _reads.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_told_while_it_reads_is_read_again()
    {
        var reading = new TaskCompletionSource();
        var read = Read(() => reading.Task);

        var first = read.TellAsync(Cancelled);
        await read.TellAsync(Cancelled);
        reading.SetResult();
        _time.Advance(Pause);
        _reads.ShouldBe(2);

        _time.Advance(Pause);
        await first;
    }

    [Fact]
    public async Task A_reading_that_fails_or_is_given_up_does_not_end_those_after_it()
    {
        var fails = true;
        var read = Read(() => fails ? throw new InvalidOperationException() : Task.CompletedTask);

        await Should.ThrowAsync<InvalidOperationException>(() => read.TellAsync(Cancelled));
        fails = false;
        using var leaving = new CancellationTokenSource();
        var given = read.TellAsync(leaving.Token);
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => given);

        var last = read.TellAsync(Cancelled);
        _reads.ShouldBe(3);
        _time.Advance(Pause);
        await last;
    }

    private PacedRead Read(Func<Task> read) => new(_time, Pause, () =>
    {
        _reads++;
        return read();
    });
}
