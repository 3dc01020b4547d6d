using Collections.AmcSandbox.Api;
using Collections.AmcSandbox.Data;
using Collections.AmcSandbox.Engine;

namespace Collections.AmcSandbox.Sql;

/// <summary>Compiles workflows.</summary>
internal static class QueryCompiler
{
    public static Compilation Compile(
        WorkflowBody workflow, SandboxInstance instance, IReadOnlyDictionary<string, string> parameterValues, TimeWindow? window = null)
    {
        try
        {
            var sql = workflow.SqlQuery!;
            if (sql.IndexOf("{{", StringComparison.Ordinal) is >= 0 and var at)
            {
                // Inside a literal AMC would take it for text; nobody means that.
                var line = sql[..at].Count(character => character == '\n') + 1;
                throw new SqlRejection($"Encountered \"{{\" at line {line}, column {at - sql.LastIndexOf('\n', Math.Max(0, at - 1))}.");
            }

            var binder = new Binder(instance, new QueryParameters(workflow.InputParameters, parameterValues, window));
            var selects = binder.Bind(SqlParser.Parse(sql));
            var plan = new QueryPlan(selects, binder.Slots, workflow);
            CheckOutput(plan, selects);
            CheckAssertion(plan, workflow);
            return new Compilation(plan);
        }
        catch (SqlRejection rejection)
        {
            return new Compilation(null, Rejection: rejection.Message);
        }
        catch (SqlRefusal refusal)
        {
            return new Compilation(null, Refusal: refusal.Message);
        }
        catch (InsufficientExecutionStackException)
        {
            return new Compilation(null, Rejection: "The query is nested too deeply. (sandbox wording)");
        }
    }

    private static void CheckOutput(QueryPlan plan, IReadOnlyList<BoundSelect> selects)
    {
        var secret = selects.SelectMany(select => select.Branches)
            .SelectMany(branch => branch.Items.Where((_, i) => branch.KeyOfItem[i] >= 0))
            .SelectMany(item => item.Columns())
            .FirstOrDefault(column => column.Sensitivity > SourceColumns.HighestOutput);
        if (secret is not null)
        {
            throw new SqlRejection($"Column '{secret.Name}' cannot be part of the output: its aggregation threshold does not allow it. (sandbox wording)");
        }

        if (plan.Columns.GroupBy(column => column.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new SqlRejection($"Duplicate output column '{twice.Key}'.");
        }
    }

    /// <summary>The columns that the workflow says it has must be those that it has.</summary>
    private static void CheckAssertion(QueryPlan plan, WorkflowBody workflow)
    {
        if (workflow.OutputColumns is not { Count: > 0 } asserted)
        {
            return;
        }

        var actual = ExecutionBodies.Columns(plan.Columns);
        var isSame = asserted.Count == actual.Count
            && asserted.Zip(actual).All(pair => pair.First.Name == pair.Second.Name
                && (pair.First.DataType is null || pair.First.DataType == pair.Second.DataType)
                && (pair.First.ColumnType is null || pair.First.ColumnType == pair.Second.ColumnType));
        if (!isSame)
        {
            throw new SqlRejection("The schema of the output does not match outputColumns: it has "
                + string.Join(", ", actual.Select(column => $"{column.Name} {column.DataType} {column.ColumnType}")));
        }
    }
}
