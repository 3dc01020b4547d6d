using System.Text;
using System.Text.RegularExpressions;

namespace Collections.Core.Planning;

/// <summary>The campaigns and ASINs that a collection is about: bound as <c>{{campaigns}}</c> and <c>{{asins}}</c>. Without doubles, in the order given.</summary>
public sealed partial record CollectionFilters
{
    public const int MaxValues = 5_000;
    public const int MaxCampaignLength = 500;

    public static readonly CollectionFilters None = new([], []);

    public CollectionFilters(IEnumerable<string> campaigns, IEnumerable<string> asins)
    {
        Campaigns = [.. campaigns.Select(name => name.Trim()).Where(name => name is not "").Distinct(StringComparer.Ordinal)];
        Asins = [.. asins.Select(asin => asin.Trim().ToUpperInvariant()).Where(asin => asin is not "").Distinct(StringComparer.Ordinal)];
    }

    public IReadOnlyList<string> Campaigns { get; }

    public IReadOnlyList<string> Asins { get; }

    public bool IsEmpty => Campaigns is [] && Asins is [];

    /// <summary>What was pasted from a spreadsheet: campaigns one per cell (names may hold commas, quoted cells line ends), ASINs apart by anything.</summary>
    public static CollectionFilters Paste(string? campaigns, string? asins) =>
        new(Cells(campaigns ?? ""), (asins ?? "").Split(AsinSeparators, StringSplitOptions.RemoveEmptyEntries));

    public static bool IsAsin(string text) => Asin.IsMatch(text);

    public bool Equals(CollectionFilters? other) =>
        other is not null && Campaigns.SequenceEqual(other.Campaigns) && Asins.SequenceEqual(other.Asins);

    public override int GetHashCode() => HashCode.Combine(Campaigns.Count, Asins.Count);

    private static readonly char[] AsinSeparators = [' ', '\t', '\r', '\n', ',', ';', '|', '"', '\'', '\u00a0'];

    /// <summary>A spreadsheet copies cells apart by tabs and line ends, and quotes a cell that holds one of these or begins with a quote.</summary>
    private static IEnumerable<string> Cells(string text)
    {
        var cell = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            var end = text[at] is '"' ? ClosingQuote(text, at) : -1;
            if (end > 0)
            {
                cell.Append(text, at + 1, end - at - 1).Replace("\"\"", "\"");
                at = end + 1;
            }

            while (at < text.Length && text[at] is not ('\t' or '\r' or '\n'))
            {
                cell.Append(text[at++]);
            }

            yield return cell.ToString();
            cell.Clear();
            at++;
        }
    }

    /// <summary>The quote that ends the cell, followed by a separator or the end; -1 when the first quote is part of a plain name.</summary>
    private static int ClosingQuote(string text, int open)
    {
        for (var at = open + 1; at < text.Length; at++)
        {
            if (text[at] is not '"')
            {
                continue;
            }

            if (at + 1 < text.Length && text[at + 1] is '"')
            {
                at++;
                continue;
            }

            return at + 1 == text.Length || text[at + 1] is '\t' or '\r' or '\n' ? at : -1;
        }

        return -1;
    }

    [GeneratedRegex("^(B[0-9A-Z]{9}|[0-9]{9}[0-9X])$")]
    private static partial Regex Asin { get; }
}
