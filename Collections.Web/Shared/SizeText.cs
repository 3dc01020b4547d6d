using System.Globalization;

namespace Collections.Web.Shared;

public static class SizeText
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB"];

    /// <summary>"812 B", "1.4 MB".</summary>
    public static string Of(long bytes)
    {
        double size = bytes;
        var unit = 0;
        while (size >= 1000 && unit < Units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 ? size : Math.Round(size, 1))} {Units[unit]}");
    }
}
