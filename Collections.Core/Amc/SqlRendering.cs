namespace Collections.Core.Amc;

/// <summary>A query filled with values, or every reason why not.</summary>
public abstract record SqlRendering
{
    private SqlRendering()
    {
    }

    /// <summary>The SQL, and the values that AMC itself puts in.</summary>
    public sealed record Ready(string Sql, IReadOnlyList<AmcParameter> Parameters) : SqlRendering;

    public sealed record Refused(IReadOnlyList<SqlProblem> Problems) : SqlRendering;
}
