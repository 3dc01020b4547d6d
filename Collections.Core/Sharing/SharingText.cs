using System.Globalization;
using Collections.Core.Data;
using Collections.Core.Reporting.Layout;

namespace Collections.Core.Sharing;

/// <summary>What names, notes, comments and layouts may be.</summary>
internal static class SharingText
{
    public const int MaxName = 200;
    public const int MaxText = 4_000;

    /// <returns>Null: the name is good.</returns>
    public static SharingOutcome.Refused? OfName(string name) => PlainText.Length(name) switch
    {
        0 => new("name", "Give it a name."),
        > MaxName => new("name", string.Create(CultureInfo.InvariantCulture, $"The name has more than {MaxName} characters.")),
        _ when !PlainText.IsPrintable(name) => new("name", "The name holds characters that cannot be shown, such as line ends."),
        _ => null,
    };

    public static SharingOutcome.Refused? OfLayout(ReportLayout layout) => ReportLayoutJson.Problem(layout) is { } problem ? new("layout", problem) : null;

    public static SharingOutcome.Refused? OfText(string field, string text, bool isNeeded) => PlainText.Length(text) switch
    {
        0 when isNeeded => new(field, "Write something."),
        > MaxText => new(field, string.Create(CultureInfo.InvariantCulture, $"The text has more than {MaxText} characters.")),
        _ when !PlainText.IsStorable(text) => new(field, "The text holds characters that cannot be kept."),
        _ => null,
    };
}
