using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Collections.Tests.AmcSandbox;

/// <summary>The rows of result files, read by a parser of the tests' own.</summary>
internal sealed class SandboxRows
{
    private readonly List<Dictionary<string, string?>> _rows = [];

    public SandboxRows(IReadOnlyList<string> files, JsonElement outputColumns)
    {
        OutputColumns = outputColumns;
        foreach (var file in files)
        {
            var lines = Parse(file).ToList();
            Header = [.. lines[0].Select(name => name!)];
            _rows.AddRange(lines.Skip(1).Select(fields => Header.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second)));
        }

        Files = files;
    }

    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<string> Header { get; } = [];

    public JsonElement OutputColumns { get; }

    public IReadOnlyList<Dictionary<string, string?>> All => _rows;

    public IEnumerable<Dictionary<string, string?>> Shown => _rows.Where(row => row.GetValueOrDefault("filtered") != "TRUE");

    public decimal Sum(string column) => _rows.Sum(row => Number(row, column));

    public static decimal Number(Dictionary<string, string?> row, string column)
    {
        return row[column] is { } text ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : 0;
    }

    public string Type(string column)
    {
        var found = OutputColumns.EnumerateArray().Single(c => c.GetProperty("name").GetString() == column);
        return $"{found.GetProperty("dataType").GetString()} {found.GetProperty("columnType").GetString()}";
    }

    /// <summary>Fields with quotes escaped by a backslash or doubled; an empty field is NULL.</summary>
    private static IEnumerable<List<string?>> Parse(string text)
    {
        var fields = new List<string?>();
        var field = new StringBuilder();
        var isQuoted = false;
        var wasQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (isQuoted && i + 1 < text.Length && (character == '\\' || (character == '"' && text[i + 1] == '"')))
            {
                field.Append(text[++i]);
            }
            else if (character == '"')
            {
                isQuoted = !isQuoted;
                wasQuoted = true;
            }
            else if (!isQuoted && character is ',' or '\n' && !isQuoted)
            {
                fields.Add(field.Length == 0 && !wasQuoted ? null : field.ToString());
                field.Clear();
                wasQuoted = false;
                if (character == '\n')
                {
                    yield return fields;
                    fields = [];
                }
            }
            else
            {
                field.Append(character);
            }
        }
    }
}
