namespace Collections.Core.Reporting;

/// <summary>One reason why a report is refused.</summary>
/// <param name="Field">The field of the request, as the API names it.</param>
/// <param name="Message">A sentence for the person who asked.</param>
public sealed record ReportProblem(ReportProblemKind Kind, string Field, string Message);
