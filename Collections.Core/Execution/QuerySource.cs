using System.Text.Json;
using Collections.Core.Amc;
using Collections.Core.Planning;

namespace Collections.Core.Execution;

/// <summary>What the query of an execution is made from, as stored.</summary>
internal sealed record QuerySource(
    DateOnly FirstDay, DateOnly LastDay, string TimeZone, string Sql, bool MarksFiltered, string? Filters, string? Parameters)
{
    /// <exception cref="QueryException">A placeholder has no value, or a value no placeholder.</exception>
    public ExecutionRequest ToRequest(int timeoutSeconds)
    {
        var ready = Render();
        return new(ready.Sql, FirstDay, LastDay, TimeZone)
        {
            MarksFiltered = MarksFiltered,
            TimeoutSeconds = timeoutSeconds,
            Parameters = ready.Parameters,
        };
    }

    /// <summary>Why no query can be made of it; null when one can.</summary>
    public string? Problem()
    {
        try
        {
            Render();
            return null;
        }
        catch (QueryException exception)
        {
            return exception.Message;
        }
    }

    private SqlRendering.Ready Render()
    {
        CollectionInputs inputs;
        try
        {
            inputs = new(PlanningJson.ReadFilters(Filters), PlanningJson.ReadParameters(Parameters));
        }
        catch (JsonException)
        {
            throw new QueryException("The stored filters or parameters cannot be read.");
        }

        return SqlTemplate.Parse(Sql).Render(inputs.For(FirstDay, LastDay)) switch
        {
            SqlRendering.Ready ready => ready,
            SqlRendering.Refused refused => throw new QueryException(string.Join("; ", refused.Problems.Select(problem => problem.Text))),
            var other => throw new InvalidOperationException($"Unknown rendering {other}."),
        };
    }
}
