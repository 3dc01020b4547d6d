using System.Globalization;
using System.Text;

namespace Collections.AmcSandbox.Api;

/// <summary>The <c>limit</c> and <c>nextToken</c> of AMC's lists.</summary>
internal static class Paging
{
    public const int MaxLimit = 100;

    /// <summary>The limit, or null when it is no number from 1 to 100.</summary>
    public static int? ReadLimit(string? limit)
    {
        if (limit is null)
        {
            return MaxLimit;
        }

        return int.TryParse(limit, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxLimit ? number : null;
    }

    public static string WriteToken(long position)
    {
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(position.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>The position in the token, or null when it is not one of ours.</summary>
    public static long? ReadToken(string token)
    {
        var bytes = new byte[64];
        return Convert.TryFromBase64String(token, bytes, out var length)
            && long.TryParse(Encoding.ASCII.GetString(bytes, 0, length), CultureInfo.InvariantCulture, out var position)
            && position >= 0
                ? position
                : null;
    }

    /// <summary>One page of a list that hardly changes, by offset.</summary>
    public static (IReadOnlyList<T> Page, string? NextToken, IResult? Refusal) Page<T>(IReadOnlyList<T> all, string? limit, string? nextToken)
    {
        if (ReadLimit(limit) is not { } size)
        {
            return ([], null, AmcResult.Error(400, $"Invalid limit: {limit}. It must be between 1 and {MaxLimit}."));
        }

        long offset = 0;
        if (!string.IsNullOrEmpty(nextToken))
        {
            if (ReadToken(nextToken) is not { } position)
            {
                return ([], null, AmcResult.Error(400, "Invalid nextToken."));
            }

            offset = position;
        }

        var page = all.Skip((int)Math.Min(offset, all.Count)).Take(size).ToList();
        var end = offset + page.Count;
        return (page, end < all.Count ? WriteToken(end) : null, null);
    }
}
