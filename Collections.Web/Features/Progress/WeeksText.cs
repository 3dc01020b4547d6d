using System.Globalization;

namespace Collections.Web.Features.Progress;

/// <summary>"1 week", "4 failed weeks".</summary>
public static class WeeksText
{
    public static string Of(int count, string? kind = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(kind is null ? "" : kind + " ")}week{(count == 1 ? "" : "s")}");
}
