using System.Globalization;
using System.Text.Json;

namespace Collections.Core.Amc;

/// <summary>
/// One ad hoc run: the SQL goes inline, for the days from the first to the last, both included, in a time zone of the tz database.
/// </summary>
public sealed record ExecutionRequest(string Sql, DateOnly FirstDay, DateOnly LastDay, string TimeZone)
{
    /// <summary>
    /// Ask AMC to empty the values that it must hide and to say so in a column <c>filtered</c>, instead of leaving the rows out.
    /// </summary>
    public bool MarksFiltered { get; init; } = true;

    /// <summary>900 to 86,400.</summary>
    public int TimeoutSeconds { get; init; } = 21_600;

    public IReadOnlyList<AmcParameter> Parameters { get; init; } = [];

    /// <summary>Compile only: neither quota nor compute.</summary>
    public bool DryRun { get; init; }

    /// <summary>Wanted by instances of type SANDBOX.</summary>
    public bool RequireSyntheticData { get; init; }

    /// <summary>What is sent to AMC: the query with the token at its end.</summary>
    internal byte[] Body(ExecutionToken token)
    {
        var parameters = Parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal).ToList();
        var body = new CreateExecutionBody
        {
            Workflow = new()
            {
                SqlQuery = token.AppendTo(Sql),
                InputParameters = parameters is [] ? null : [.. parameters.Select(parameter => parameter.Declaration())],
                OutputFormat = AmcOutputFormat.Standard,
                PrivacyFilteringBehavior = MarksFiltered ? "REMOVE_VALUES" : null,
                FilteredMetricsDiscriminatorColumn = MarksFiltered ? "filtered" : null,
            },
            TimeWindowType = "EXPLICIT",
            TimeWindowStart = Midnight(FirstDay),
            // The end is exclusive: the midnight after the last day, or AMC would lose that day.
            TimeWindowEnd = Midnight(LastDay.AddDays(1)),
            TimeWindowTimeZone = TimeZone,
            WorkflowExecutionTimeoutSeconds = TimeoutSeconds,
            ParameterValues = Values(parameters),
            DryRun = DryRun ? true : null,
            RequireSyntheticData = RequireSyntheticData ? true : null,
        };
        return JsonSerializer.SerializeToUtf8Bytes(body, AmcJson.Default.CreateExecutionBody);
    }

    /// <summary>Without an offset: with a Z, AMC has been seen to answer with nothing.</summary>
    private static string Midnight(DateOnly day) => day.ToString("yyyy-MM-dd'T00:00:00'", CultureInfo.InvariantCulture);

    private static SortedDictionary<string, string>? Values(List<AmcParameter> parameters)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            if (parameter.PassedValue() is { } value)
            {
                values.Add(parameter.Name, value);
            }
        }

        return values.Count is 0 ? null : values;
    }
}
