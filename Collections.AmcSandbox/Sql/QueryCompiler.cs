using Collections.AmcSandbox.Api;

namespace Collections.AmcSandbox.Sql;

/// <summary>Compiles workflows.</summary>
internal static class QueryCompiler
{
    public static Compilation Compile(WorkflowBody workflow, SandboxInstance instance, IReadOnlyDictionary<string, string> parameters)
    {
        return workflow.SqlQuery!.Contains("{{", StringComparison.Ordinal)
            ? new Compilation(null, Rejection: "Encountered \"{\" in the query.")
            : new Compilation(new QueryPlan());
    }
}
