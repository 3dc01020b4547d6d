using Collections.Core.Catalog;
using CsCheck;

namespace Collections.Tests.Catalog;

public sealed class TextDiffTests
{
    [Fact]
    public void Lines_that_came_went_and_stayed_are_told_in_order()
    {
        TextDiff.Lines("a\nb\nc\nd", "a\r\nx\nc\nd\ne").ShouldBe(
        [
            (TextDiff.Change.Same, "a"), (TextDiff.Change.Removed, "b"), (TextDiff.Change.Added, "x"), (TextDiff.Change.Same, "c"), (TextDiff.Change.Same, "d"),
            (TextDiff.Change.Added, "e"),
        ]);
    }

    [Fact]
    public void Whatever_the_texts_both_can_be_read_off_the_difference() =>
        Gen.Select(Gen.String[Gen.Char["ab\n"], 0, 40], Gen.String[Gen.Char["ab\n"], 0, 40]).Sample((before, after) =>
        {
            var lines = TextDiff.Lines(before, after);
            Join(lines, TextDiff.Change.Added).ShouldBe(before);
            Join(lines, TextDiff.Change.Removed).ShouldBe(after);
        });

    [Fact]
    public void Two_megabytes_that_have_nothing_in_common_do_not_take_for_ever()
    {
        var (before, after) = (string.Join('\n', Enumerable.Range(0, 50_000)), string.Join('\n', Enumerable.Range(50_000, 50_000)));

        TextDiff.Lines(before, after).Count.ShouldBe(100_000);
    }

    private static string Join(IEnumerable<(TextDiff.Change Change, string Line)> lines, TextDiff.Change without) =>
        string.Join('\n', lines.Where(line => line.Change != without).Select(line => line.Line));
}
