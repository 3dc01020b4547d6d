using System.Globalization;

namespace Collections.Core.Ingestion;

/// <summary>A downloaded result breaks the rules of its format. Executing again gives the same file: a person has to look at it.</summary>
public sealed class UnreadableResultException : Exception
{
    public UnreadableResultException(UnreadableReason reason, string detail, int file = 0, long? line = null, string? column = null)
    {
        (Reason, Detail, File, Line, Column) = (reason, detail, file, line, column);
    }

    public UnreadableReason Reason { get; }

    /// <summary>What is wrong, for the person who looks at the file; may quote a few characters of it.</summary>
    public string Detail { get; }

    /// <summary>Which of the result's files, from 1; 0 where it concerns all of them.</summary>
    public int File { get; }

    /// <summary>The line where the row begins, from 1.</summary>
    public long? Line { get; }

    public string? Column { get; }

    /// <summary>Where the file was kept; null when it could not be.</summary>
    public string? KeptAt { get; internal set; }

    public override string Message
    {
        get
        {
            var place = string.Join(", ", ((string?[])[
                File > 0 ? string.Create(CultureInfo.InvariantCulture, $"file {File}") : null,
                Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"line {line}") : null,
                Column is { } column ? $"column \"{column}\"" : null]).OfType<string>());
            var kept = KeptAt is null ? "" : $" The file was kept as {Path.GetFileName(KeptAt)}.";
            return place.Length > 0 ? $"Unreadable result ({place}): {Detail}.{kept}" : $"Unreadable result: {Detail}.{kept}";
        }
    }
}
