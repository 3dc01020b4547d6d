namespace Collections.AmcSandbox.Engine;

/// <summary>
/// Texts of executions that do not succeed. Those of AMC that are known stand as they are; where AMC's wording is unknown the text says that it is the
/// sandbox's.
/// </summary>
internal static class Reasons
{
    private static readonly string[] Rejections =
    [
        "Unsupported scalar operation type ||",
        "From line 6, column 12 to line 6, column 17: Number of columns must match the number of columns of the query",
        "Was unable to compile the workflow because it was found to be invalid: From line 3, column 8 to line 3, column 21: Column 'impression_cnt' not found in any table",
        "Was unable to compile the workflow because it was found to be invalid: Cannot apply 'SUM' to arguments of type 'SUM(<VARCHAR>)'",
        "From line 2, column 3 to line 2, column 12: Expression 'advertiser' is not being grouped",
    ];

    public static string PrivacyBudget(Guid executionId)
    {
        return $"Workflow execution {executionId} could not be run because too many workflows have already been run against the same input data sources "
            + "in the same or overlapping time windows.";
    }

    public static string NotSynthetic(string instanceId)
    {
        return $"Was unable to compile the workflow: {instanceId} is an instance of type SANDBOX, and requireSyntheticData is not true. (sandbox wording)";
    }

    public static string Rejected(int choice) => Rejections[choice % Rejections.Length];

    public static string Failed(int choice, int timeoutSeconds)
    {
        return (choice % 3) switch
        {
            0 => "An internal error occurred while running the workflow execution. (sandbox wording)",
            1 => "The workflow execution ran out of compute resources. Reduce the time window or the number of dimensions. (sandbox wording)",
            _ => TimedOut(timeoutSeconds),
        };
    }

    public static string TimedOut(int timeoutSeconds)
    {
        return $"The workflow execution exceeded its timeout of {timeoutSeconds} seconds. (sandbox wording)";
    }
}
