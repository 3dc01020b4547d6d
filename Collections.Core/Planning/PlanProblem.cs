using System.Globalization;
using Collections.Core.Amc;
using Collections.Core.Catalog;

namespace Collections.Core.Planning;

/// <summary>One reason why a plan is refused.</summary>
/// <param name="Field">The field of the request, as the API names it: <c>endDate</c>, <c>filters.asins</c>, <c>parameters.brand</c>.</param>
/// <param name="Message">A sentence for the person who asked.</param>
public sealed record PlanProblem(PlanProblemKind Kind, string Field, string Message)
{
    public const int MaxNameLength = 200;

    internal static PlanProblem NameMissing() => new(PlanProblemKind.NameMissing, "name", "Give the collection a name.");

    internal static PlanProblem NameTooLong(int length) =>
        new(PlanProblemKind.NameTooLong, "name", Text($"The name has {length} characters; at most {MaxNameLength} are possible."));

    internal static PlanProblem NameUnprintable() =>
        new(PlanProblemKind.NameUnprintable, "name", "The name holds characters that cannot be shown, such as line ends.");

    internal static PlanProblem NameTaken(string name) =>
        new(PlanProblemKind.NameTaken, "name", $"This instance already has a collection named \"{name}\".");

    // The same words for an instance that does not exist and for one that somebody else has: nobody learns which it is.
    internal static PlanProblem InstanceUnknown() => new(PlanProblemKind.InstanceUnknown, "instanceId", "There is no such instance, or it is not open to you.");

    internal static PlanProblem InstanceReadOnly() =>
        new(PlanProblemKind.InstanceReadOnly, "instanceId", "You may look at this instance, but not collect from it.");

    internal static PlanProblem WorkflowUnknown() => new(PlanProblemKind.WorkflowUnknown, "workflowId", "There is no such workflow on this instance.");

    internal static PlanProblem WorkflowVersionUnknown(int version) =>
        new(PlanProblemKind.WorkflowVersionUnknown, "workflowVersion", Text($"The workflow has no version {version}."));

    internal static PlanProblem WorkflowChanged(int version) => new(
        PlanProblemKind.WorkflowChanged,
        "workflowId",
        Text($"Version {version} of this query was saved meanwhile, so nothing was created yet. What stands here is of version {version} now: look at it, then create."));

    internal static PlanProblem TimeZoneUnknown(string field, string name) =>
        new(PlanProblemKind.TimeZoneUnknown, field, $"\"{name}\" is no time zone. Use a name of the tz database, such as \"America/New_York\".");

    internal static PlanProblem EndBeforeStart(DateOnly start, DateOnly end) =>
        new(PlanProblemKind.EndBeforeStart, "endDate", Text($"The range ends on {end:yyyy-MM-dd}, before it starts on {start:yyyy-MM-dd}."));

    internal static PlanProblem EndNotOver(DateOnly yesterday, string zone) =>
        new(PlanProblemKind.EndNotOver, "endDate", Text($"The range may end on {yesterday:yyyy-MM-dd} at the latest: that is yesterday in {zone}."));

    internal static PlanProblem RangeBeforeHistory(DateOnly history) =>
        new(PlanProblemKind.RangeBeforeHistory, "endDate", Text($"AMC's history begins on {history:yyyy-MM-dd}; the whole range is older."));

    internal static PlanProblem RangeTooLong(int maxWeeks) =>
        new(PlanProblemKind.RangeTooLong, "startDate", Text($"A collection has at most {maxWeeks} weeks."));

    internal static PlanProblem RangeShrinks(string field) =>
        new(PlanProblemKind.RangeShrinks, field, "The range of a collection can only grow. Skip the weeks that are not wanted.");

    internal static PlanProblem NothingToCollect() =>
        new(PlanProblemKind.NothingToCollect, "startDate", "Every week of this range is left out, so there is nothing to collect.");

    internal static PlanProblem ExcludedDateOutsideRange(DateOnly date) =>
        new(PlanProblemKind.ExcludedDateOutsideRange, "excludedDates", Text($"{date:yyyy-MM-dd} is in no week of the range."));

    internal static PlanProblem CampaignInvalid(string name) =>
        new(PlanProblemKind.CampaignInvalid, "filters.campaigns", $"\"{Shorten(name)}\" is no name of a campaign.");

    internal static PlanProblem AsinInvalid(string asin) =>
        new(PlanProblemKind.AsinInvalid, "filters.asins", $"\"{Shorten(asin)}\" is no ASIN: ten letters and digits, such as B08N5WRWNW.");

    internal static PlanProblem TooManyFilterValues(string field) =>
        new(PlanProblemKind.TooManyFilterValues, field, Text($"At most {CollectionFilters.MaxValues} values are possible."));

    internal static PlanProblem ParameterOfOtherType(WorkflowParameter parameter) => new(
        PlanProblemKind.ParameterInvalid, $"parameters.{parameter.Name}", $"{parameter.Name} must be {WorkflowParameter.Noun(parameter.Type)}.");

    internal static PlanProblem Of(SqlProblem problem) => problem switch
    {
        { Name: null } => new(PlanProblemKind.QueryInvalid, "workflowId", Sentence(problem)),
        { Name: SqlTemplate.Campaigns or SqlTemplate.Asins } => new(KindOf(problem.Kind), $"filters.{problem.Name}", Sentence(problem)),
        _ => new(KindOf(problem.Kind), $"parameters.{problem.Name}", Sentence(problem)),
    };

    internal static PlanProblem ScheduleInvalid(string cron) =>
        new(PlanProblemKind.ScheduleInvalid, "schedule.cron", $"\"{Shorten(cron)}\" is no cron expression of five fields, such as \"0 6 * * 3\".");

    internal static PlanProblem TimeoutOutOfRange() =>
        new(PlanProblemKind.TimeoutOutOfRange, "timeoutSeconds", "AMC takes a timeout of 900 to 86400 seconds.");

    internal static PlanProblem NothingToChange() => new(PlanProblemKind.NothingToChange, "", "Nothing is to be changed.");

    private static PlanProblemKind KindOf(SqlProblemKind kind) => kind switch
    {
        SqlProblemKind.UnknownName or SqlProblemKind.MissingParameter => PlanProblemKind.ParameterMissing,
        SqlProblemKind.EmptyList => PlanProblemKind.ParameterEmpty,
        SqlProblemKind.UnusedValue => PlanProblemKind.ParameterUnused,
        SqlProblemKind.FilterWithoutPlaceholder => PlanProblemKind.FilterWithoutPlaceholder,
        _ => PlanProblemKind.ParameterInvalid,
    };

    private static string Sentence(SqlProblem problem) => $"{problem.Text}.";

    private static string Shorten(string text) => text.Length > 60 ? $"{text[..(char.IsHighSurrogate(text[59]) ? 59 : 60)]}…" : text;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
