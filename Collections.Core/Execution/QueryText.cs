using System.Security.Cryptography;
using System.Text;

namespace Collections.Core.Execution;

/// <summary>Compares queries as AMC may give them back: without comments, whatever the white space.</summary>
internal static class QueryText
{
    /// <summary>SHA-256 of what is left of a query, in lower-case hex.</summary>
    public static string Hash(string sql) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Bare(sql))));

    private static string Bare(string sql)
    {
        var bare = new StringBuilder(sql.Length);
        for (var at = 0; at < sql.Length; at++)
        {
            var character = sql[at];
            if (character is '\'' or '"')
            {
                var end = sql.IndexOf(character, at + 1);
                end = end < 0 ? sql.Length - 1 : end;
                bare.Append(sql, at, end - at + 1);
                at = end;
            }
            else if (character is '-' && sql.AsSpan(at).StartsWith("--", StringComparison.Ordinal))
            {
                var end = sql.IndexOf('\n', at);
                at = end < 0 ? sql.Length : end;
            }
            else if (character is '/' && sql.AsSpan(at).StartsWith("/*", StringComparison.Ordinal))
            {
                var end = sql.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end < 0 ? sql.Length : end + 1;
            }
            else if (!char.IsWhiteSpace(character))
            {
                bare.Append(character);
            }
        }

        return bare.ToString();
    }
}
