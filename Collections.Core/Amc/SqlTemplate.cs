using System.Text;

namespace Collections.Core.Amc;

/// <summary>
/// A query with parameters: <c>{{name}}</c> for a value, <c>{{list|column}}</c> for a filter that an empty list switches off. A value can
/// change what a query asks for, never what it is: every value becomes one literal, or a list of literals, and what cannot is refused
/// before anything is sent.
/// </summary>
/// <remarks>Immutable. Parsing and rendering take time in proportion to the text.</remarks>
public sealed class SqlTemplate
{
    /// <summary>First day of the window.</summary>
    public const string StartDate = "start_date";

    /// <summary>Last day of the window.</summary>
    public const string EndDate = "end_date";

    public const string Campaigns = "campaigns";
    public const string Asins = "asins";

    /// <summary>Longest query with its values in it, in characters.</summary>
    public const int LongestSql = 4 << 20;

    private const int MostProblems = 200;

    private readonly IReadOnlyList<SqlPlaceholder> _placeholders;
    private readonly IReadOnlyList<(string Name, SqlPosition At)> _amcParameters;

    private SqlTemplate(string sql, SqlScanner scanner)
    {
        Sql = sql;
        _placeholders = scanner.Placeholders;
        _amcParameters = scanner.AmcParameters;
        Problems = [.. scanner.Problems.Take(MostProblems)];
        Parameters =
        [
            .. _placeholders.GroupBy(place => place.Name, StringComparer.Ordinal)
                .Select(group => new SqlParameter(group.Key, KindOf(group), [.. group.Select(place => place.At)])),
            .. _amcParameters.GroupBy(parameter => parameter.Name, StringComparer.Ordinal)
                .Select(group => new SqlParameter(group.Key, SqlParameterKind.AmcParameter, [.. group.Select(parameter => parameter.At)])),
        ];
    }

    public string Sql { get; }

    /// <summary>What the query wants, in order of first appearance: placeholders, then parameters of AMC.</summary>
    public IReadOnlyList<SqlParameter> Parameters { get; }

    /// <summary>What is wrong with the text itself, whatever the values.</summary>
    public IReadOnlyList<SqlProblem> Problems { get; }

    public static SqlTemplate Parse(string sql)
    {
        var scanner = new SqlScanner(sql);
        scanner.Scan();
        return new(sql, scanner);
    }

    /// <summary>The query for one window, or everything that stands against it.</summary>
    public SqlRendering Render(SqlParameterValues values)
    {
        List<SqlProblem> problems = [.. Problems];
        var bound = Bind(values, problems);
        foreach (var place in _placeholders)
        {
            if (problems.Count >= MostProblems)
            {
                break;
            }

            if (bound.TryGetValue(place.Name, out var binding) && Obstacle(place, binding) is { } kind)
            {
                problems.Add(new(kind, place.Name, place.At));
            }
        }

        if (problems is [] && Write(bound) is { } sql)
        {
            return new SqlRendering.Ready(sql, AmcParameterValues(values));
        }

        return new SqlRendering.Refused(
            problems is [] ? [new(SqlProblemKind.TooLong, null, null)] : [.. problems.Distinct().Take(MostProblems)]);
    }

    private static SqlParameterKind KindOf(IGrouping<string, SqlPlaceholder> group) => group.Key switch
    {
        StartDate or EndDate => SqlParameterKind.Window,
        Campaigns or Asins => SqlParameterKind.Filter,
        _ => group.All(place => place.Column is not null) ? SqlParameterKind.OptionalList : SqlParameterKind.Value,
    };

    /// <summary>The value of every name in the query, and the problems of names without values and values without names.</summary>
    private Dictionary<string, Binding> Bind(SqlParameterValues values, List<SqlProblem> problems)
    {
        var first = new Dictionary<string, SqlPosition>(StringComparer.Ordinal);
        foreach (var place in _placeholders)
        {
            first.TryAdd(place.Name, place.At);
        }

        var bound = new Dictionary<string, Binding>(StringComparer.Ordinal)
        {
            [StartDate] = new(new SqlValue.Date(values.FirstDay)),
            [EndDate] = new(new SqlValue.Date(values.LastDay)),
            [Campaigns] = new(SqlValue.List.OfText(values.Campaigns)),
            [Asins] = new(SqlValue.List.OfText(values.Asins)),
        };
        (string Name, bool IsGiven)[] filters = [(Campaigns, values.Campaigns.Count > 0), (Asins, values.Asins.Count > 0)];
        problems.AddRange(filters.Where(filter => filter.IsGiven && !first.ContainsKey(filter.Name))
            .Select(filter => new SqlProblem(SqlProblemKind.FilterWithoutPlaceholder, filter.Name, null)));

        var amcNames = _amcParameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in values.Values)
        {
            if (bound.ContainsKey(name))
            {
                problems.Add(new(SqlProblemKind.ReservedName, name, null));
            }
            else if (!first.ContainsKey(name) && !amcNames.Contains(name))
            {
                problems.Add(new(SqlProblemKind.UnusedValue, name, null));
            }
            else if (!first.ContainsKey(name) && Binding.HasControlCharacter(value))
            {
                problems.Add(new(SqlProblemKind.ControlCharacter, name, null));
            }
        }

        foreach (var (name, value) in values.Values.Where(pair => first.ContainsKey(pair.Key)))
        {
            bound.TryAdd(name, new(value));
        }

        problems.AddRange(first.Where(name => !bound.ContainsKey(name.Key))
            .Select(name => new SqlProblem(SqlProblemKind.UnknownName, name.Key, name.Value)));
        problems.AddRange(_amcParameters.DistinctBy(parameter => parameter.Name)
            .Where(parameter => !values.Values.ContainsKey(parameter.Name))
            .Select(parameter => new SqlProblem(SqlProblemKind.MissingParameter, parameter.Name, parameter.At)));
        return bound;
    }

    private static SqlProblemKind? Obstacle(SqlPlaceholder place, Binding binding)
    {
        if (binding.Problem is { } problem)
        {
            return problem;
        }

        if (!binding.IsList)
        {
            return null;
        }

        return place.InLiteral ? SqlProblemKind.ListInLiteral : binding.IsEmpty && place.Column is null ? SqlProblemKind.EmptyList : null;
    }

    /// <summary>Null when it grows too long.</summary>
    private string? Write(Dictionary<string, Binding> bound)
    {
        var text = new StringBuilder(Sql.Length + 256);
        var at = 0;
        foreach (var place in _placeholders)
        {
            text.Append(Sql, at, place.At.Offset - at);
            at = place.At.Offset + place.Length;
            var binding = bound[place.Name];
            _ = place switch
            {
                { InLiteral: true } => text.Append(binding.Inside),
                { Column: null } => text.Append(binding.Outside),
                _ when binding.IsEmpty => text.Append("TRUE"),
                _ => text.Append(place.Column).Append(" IN (").Append(binding.Outside).Append(')'),
            };
            if (text.Length > LongestSql)
            {
                return null;
            }
        }

        text.Append(Sql, at, Sql.Length - at);
        return text.Length > LongestSql ? null : text.ToString();
    }

    private List<AmcParameter> AmcParameterValues(SqlParameterValues values) =>
        [
            .. _amcParameters.DistinctBy(parameter => parameter.Name)
                .Select(parameter => new AmcParameter(parameter.Name, values.Values[parameter.Name])),
        ];

    /// <summary>
    /// A value with its two forms, made once however often it is used: the content of a literal, and a literal or a list of them.
    /// </summary>
    private sealed class Binding(SqlValue value)
    {
        private readonly IReadOnlyList<SqlValue.Scalar> _items = value is SqlValue.List list ? list.Items : [(SqlValue.Scalar)value];

        public bool IsList => value is SqlValue.List;

        public bool IsEmpty => _items is [];

        public string Inside => field ??= Escape(value.ToString());

        public string Outside => field ??= string.Join(", ", _items.Select(Literal));

        public SqlProblemKind? Problem { get; } =
            HasControlCharacter(value) ? SqlProblemKind.ControlCharacter : BreaksOut(value) ? SqlProblemKind.BreaksOut : null;

        public static bool HasControlCharacter(SqlValue value) => Texts(value).Any(SqlText.HasControlCharacter);

        /// <summary>
        /// In AMC's SQL a backslash is a character like any other. Should an engine behind it think otherwise, nothing may depend on it.
        /// </summary>
        private static bool BreaksOut(SqlValue value) =>
            Texts(value).Any(text => text.EndsWith('\\') || text.Contains("\\'", StringComparison.Ordinal));

        private static IEnumerable<string> Texts(SqlValue value) => value switch
        {
            SqlValue.Text text => [text.Value],
            SqlValue.List list => list.Items.OfType<SqlValue.Text>().Select(text => text.Value),
            _ => [],
        };

        /// <summary>A negative number stands in brackets: after a minus it would begin a comment.</summary>
        private static string Literal(SqlValue.Scalar item) => item switch
        {
            SqlValue.Number { Value: < 0 } number => $"({number})",
            SqlValue.Number number => number.ToString(),
            _ => $"'{Escape(item.ToString())}'",
        };

        private static string Escape(string text) => text.Replace("'", "''", StringComparison.Ordinal);
    }
}
