namespace Collections.Core.Catalog;

/// <summary>What changed between two texts, line by line.</summary>
public static class TextDiff
{
    public enum Change
    {
        Same,
        Added,
        Removed,
    }

    /// <summary>Above this many comparisons the changed middle is shown as removed and added in one piece: nobody reads more by line.</summary>
    private const long MostComparisons = 1_000_000;

    public static IReadOnlyList<(Change Change, string Line)> Lines(string before, string after)
    {
        var (old, @new) = (Split(before), Split(after));
        var start = 0;
        while (start < old.Length && start < @new.Length && old[start] == @new[start])
        {
            start++;
        }

        var end = 0;
        while (end < old.Length - start && end < @new.Length - start && old[^(end + 1)] == @new[^(end + 1)])
        {
            end++;
        }

        return
        [
            .. old[..start].Select(line => (Change.Same, line)),
            .. Middle(old.AsSpan(start, old.Length - start - end), @new.AsSpan(start, @new.Length - start - end)),
            .. old[^end..].Select(line => (Change.Same, line)),
        ];
    }

    private static string[] Split(string text) => text.ReplaceLineEndings("\n").Split('\n');

    private static List<(Change Change, string Line)> Middle(ReadOnlySpan<string> old, ReadOnlySpan<string> @new)
    {
        var lines = new List<(Change, string)>(old.Length + @new.Length);
        var (at, to) = (0, 0);
        if ((long)old.Length * @new.Length <= MostComparisons)
        {
            // The longest common subsequence of what is left, from the end, so that it can be walked from the start.
            var common = new int[old.Length + 1, @new.Length + 1];
            for (var i = old.Length - 1; i >= 0; i--)
            {
                for (var j = @new.Length - 1; j >= 0; j--)
                {
                    common[i, j] = old[i] == @new[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
                }
            }

            while (at < old.Length && to < @new.Length)
            {
                if (old[at] == @new[to])
                {
                    lines.Add((Change.Same, old[at++]));
                    to++;
                }
                else if (common[at + 1, to] >= common[at, to + 1])
                {
                    lines.Add((Change.Removed, old[at++]));
                }
                else
                {
                    lines.Add((Change.Added, @new[to++]));
                }
            }
        }

        for (; at < old.Length; at++)
        {
            lines.Add((Change.Removed, old[at]));
        }

        for (; to < @new.Length; to++)
        {
            lines.Add((Change.Added, @new[to]));
        }

        return lines;
    }
}
