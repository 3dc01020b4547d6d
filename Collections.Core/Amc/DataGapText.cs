using System.Text.Json;

namespace Collections.Core.Amc;

/// <summary>AMC's gaps in its data as a line of text, whatever form it gives them.</summary>
public static class DataGapText
{
    private const int Longest = 2_000;

    /// <summary>Null where none is named.</summary>
    public static string? Of(JsonElement? gaps)
    {
        var text = gaps is { } json ? Words(json).Trim() : "";
        return text.Length == 0 ? null : text.Length <= Longest ? text : text[..Longest];
    }

    private static string Words(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => Joined("; ", json.EnumerateArray().Select(Words)),
        JsonValueKind.Object => Joined(", ", json.EnumerateObject().Select(part => (part.Name, Text: Words(part.Value))).Where(part => part.Text.Length > 0).Select(part => $"{part.Name} {part.Text}")),
        JsonValueKind.String => Clean(json.GetString()!),
        JsonValueKind.Number or JsonValueKind.True => json.GetRawText(),
        _ => "",
    };

    private static string Joined(string between, IEnumerable<string> parts) => string.Join(between, parts.Where(part => part.Length > 0));

    // A text column takes no zero bytes.
    private static string Clean(string text) => string.Concat(text.Where(letter => !char.IsControl(letter))).Trim();
}
