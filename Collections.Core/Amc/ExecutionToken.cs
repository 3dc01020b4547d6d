using System.Globalization;
using System.Text.RegularExpressions;
using Collections.Core.Execution;

namespace Collections.Core.Amc;

/// <summary>
/// What marks a submitted query as ours: a comment at its very end. AMC has no idempotency key, so after an unclear answer this is how an
/// execution is recognised in AMC's list, and the only ground on which one is ever adopted or cancelled.
/// </summary>
public readonly partial record struct ExecutionToken(Guid Installation, ExecutionId Execution)
{
    private const string Id = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"/* dc:{Installation:D}:{Execution.Value:D} */");

    /// <summary>The query with the token on a line of its own, out of reach of a <c>--</c> comment before it.</summary>
    public string AppendTo(string sql) => $"{sql}\n{this}";

    /// <summary>The last token in a query: one that came with a copied query stands before the one that we appended.</summary>
    public static ExecutionToken? Find(string? sql) =>
        sql is not null && Pattern().Match(sql) is { Success: true } match
            ? new(Guid.ParseExact(match.Groups[1].ValueSpan, "D"), new(Guid.ParseExact(match.Groups[2].ValueSpan, "D")))
            : null;

    [GeneratedRegex($@"/\*\s*dc:({Id}):({Id})\s*\*/", RegexOptions.RightToLeft | RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
