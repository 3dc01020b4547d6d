using System.Globalization;

namespace Collections.Core.Ingestion;

/// <summary>The folder of results that could not be read.</summary>
internal static class UnreadableFiles
{
    /// <summary>As much of a file as a person needs to see what it is.</summary>
    private const long LargestKept = 16 << 20;

    /// <summary>Moves a file to <c>name-number.csv</c>; null when the disk does not allow it, which must not hide why the result is unreadable.</summary>
    public static string? Keep(string path, string name, int number)
    {
        var kept = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}.csv");

        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(kept)!);

            using (var file = new FileStream(path, FileMode.Open, FileAccess.Write))
            {
                file.SetLength(Math.Min(file.Length, LargestKept));
            }

            File.Move(path, kept, overwrite: true);
            return kept;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
