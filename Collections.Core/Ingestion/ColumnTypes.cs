namespace Collections.Core.Ingestion;

/// <summary>
/// Decides what each column of a result is: by what AMC announced, else by the data.
/// A number that AMC calls a DIMENSION is kept as a number, because that is how distinct counts such as reach come; unless it is an id,
/// by its name or by being too long to be exact everywhere. Ids are text.
/// </summary>
internal static class ColumnTypes
{
    /// <summary>The column that our workflows ask AMC for, to see which rows had values hidden.</summary>
    public const string FilteredColumn = "filtered";

    /// <summary>Enough to see whether a number is an id. Whichever it is taken for, no digit is lost.</summary>
    private const int SampledRows = 1_000;

    public static IReadOnlyList<ColumnType> Decide(
        IReadOnlyList<string> header, IReadOnlyList<OutputColumn> announced, Func<string, bool?> wasText, Func<int, CsvReader> open, int files)
    {
        var byName = announced.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First(), StringComparer.OrdinalIgnoreCase);

        if (announced.Count > 0 && byName.Keys.Except(header, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } missing)
        {
            throw new UnreadableResultException(UnreadableReason.HeaderMissesColumn, "AMC announced this column, and the header does not have it", 1, 1, missing);
        }

        var columns = header.Select(name => byName.GetValueOrDefault(name)).ToArray();
        var guesses = columns.Any(column => column is null);
        var mayBeIds = columns.Any(column => column is { IsNumeric: true, IsMetric: false });
        var looks = header.Select(_ => new ColumnLook()).ToArray();

        if (guesses || mayBeIds)
        {
            Look(looks, guesses ? long.MaxValue : SampledRows, open, files);
        }

        return [.. header.Select((name, index) => columns[index] is { } column ? Announced(name, column, looks[index], wasText) : Guessed(name, looks[index], wasText))];
    }

    private static ColumnType Announced(string name, OutputColumn column, ColumnLook look, Func<string, bool?> wasText)
    {
        var dataType = column.DataType.ToUpperInvariant();

        if (column.IsNumeric)
        {
            // What it was in an earlier week it stays: weeks must be comparable.
            var isText = !column.IsMetric && (wasText(name) ?? (IsIdName(name) || look.HasIds));
            return new ColumnType(name, dataType, column.IsMetric, isText ? CellKind.Text : CellKind.Number);
        }

        return new ColumnType(name, dataType, column.IsMetric, column.IsBoolean ? CellKind.Boolean : CellKind.Text);
    }

    private static ColumnType Guessed(string name, ColumnLook look, Func<string, bool?> wasText) => look switch
    {
        { IsBoolean: true } => new(name, "BOOLEAN", false, CellKind.Boolean),
        { IsEmpty: true } when string.Equals(name, FilteredColumn, StringComparison.OrdinalIgnoreCase) => new(name, "BOOLEAN", false, CellKind.Boolean),
        { IsEmpty: true } when wasText(name) == false => new(name, "DECIMAL", true, CellKind.Number),
        { IsNumber: true, HasIds: false } when !IsIdName(name) => new(name, look.IsInteger ? "LONG" : "DECIMAL", true, CellKind.Number),
        _ => new(name, "STRING", false, CellKind.Text),
    };

    private static bool IsIdName(string name) =>
        name.Equals("id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("_id_string", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("_asin", StringComparison.OrdinalIgnoreCase)
        || name.Equals("asin", StringComparison.OrdinalIgnoreCase);

    private static void Look(ColumnLook[] looks, long rows, Func<int, CsvReader> open, int files)
    {
        for (var file = 0; file < files && rows > 0; file++)
        {
            using var reader = open(file);

            for (reader.Read(); rows > 0 && reader.Read(); rows--)
            {
                for (var column = 0; column < Math.Min(looks.Length, reader.FieldCount); column++)
                {
                    looks[column].Take(reader[column]);
                }
            }
        }
    }
}
