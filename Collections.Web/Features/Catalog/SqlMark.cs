using Collections.Core.Amc;

namespace Collections.Web.Features.Catalog;

/// <summary>A place in the text that is wrong, and why.</summary>
public sealed record SqlMark(int Offset, int Length, string Message)
{
    public static IReadOnlyList<SqlMark> Of(IEnumerable<SqlProblem> problems) =>
        [.. problems.Where(problem => problem.At is not null).Select(problem => new SqlMark(problem.At!.Value.Offset, (problem.Name?.Length ?? 0) + 4, problem.Text))];
}
