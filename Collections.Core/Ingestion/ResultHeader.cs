using System.Globalization;

namespace Collections.Core.Ingestion;

/// <summary>Reads and checks the first line of a file.</summary>
internal static class ResultHeader
{
    private const int MaxNameLength = 256;

    public static List<string> Read(CsvReader reader)
    {
        if (!reader.Read())
        {
            throw reader.Unreadable(UnreadableReason.Empty, "the file has no header");
        }

        var names = Enumerable.Range(0, reader.FieldCount).Select(reader.Text).ToList();

        for (var index = 0; index < names.Count; index++)
        {
            var name = names[index];

            if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength || name.Any(char.IsControl))
            {
                throw reader.Unreadable(UnreadableReason.HeaderName, string.Create(CultureInfo.InvariantCulture,
                    $"column {index + 1} has no proper name"));
            }
        }

        // Keys of summaries are in lower case, so names must differ by more than their case.
        var duplicate = names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        return duplicate is null
            ? names
            : throw reader.Unreadable(UnreadableReason.DuplicateHeader, "the header names this column more than once", duplicate.Key);
    }
}
