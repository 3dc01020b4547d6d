using System.Globalization;
using Collections.Core.Amc;
using Collections.Core.Data;

namespace Collections.Core.Catalog;

/// <summary>One reason why a workflow or an instance is refused.</summary>
/// <param name="Field">The field of the request, as the API names it.</param>
/// <param name="Message">A sentence for the person who asked.</param>
public sealed record CatalogProblem(CatalogProblemKind Kind, string Field, string Message)
{
    public const int MaxNameLength = 200;
    public const int MaxDescriptionLength = 2_000;
    public const int MaxQueryLength = 1_048_576;

    internal static IEnumerable<CatalogProblem> OfName(string name)
    {
        var length = PlainText.Length(name);
        if (length == 0)
        {
            yield return new(CatalogProblemKind.NameMissing, "name", "Give it a name.");
        }
        else if (length > MaxNameLength)
        {
            yield return new(
                CatalogProblemKind.NameTooLong, "name", Text($"The name has {length} characters; at most {MaxNameLength} are possible."));
        }
        else if (!PlainText.IsPrintable(name))
        {
            yield return new(CatalogProblemKind.NameUnprintable, "name", "The name holds characters that cannot be shown, such as line ends.");
        }
    }

    internal static IEnumerable<CatalogProblem> OfDescription(string description)
    {
        if (description.Length > MaxDescriptionLength || !PlainText.IsStorable(description))
        {
            yield return new(
                CatalogProblemKind.DescriptionInvalid, "description", Text($"The description is a text of at most {MaxDescriptionLength} characters."));
        }
    }

    /// <summary>What is wrong with the text whatever the values; what AMC itself thinks of it shows when it runs.</summary>
    internal static IEnumerable<CatalogProblem> OfQuery(string sql)
    {
        if (string.IsNullOrWhiteSpace(sql))
        {
            return [new(CatalogProblemKind.QueryMissing, "sqlQuery", "Write a query.")];
        }

        if (PlainText.Length(sql) > MaxQueryLength)
        {
            return [new(CatalogProblemKind.QueryTooLong, "sqlQuery", Text($"The query has more than {MaxQueryLength} characters."))];
        }

        return PlainText.IsStorable(sql)
            ? SqlTemplate.Parse(sql).Problems.Select(problem => new CatalogProblem(CatalogProblemKind.QueryInvalid, "sqlQuery", $"{problem.Text}."))
            : [new(CatalogProblemKind.QueryInvalid, "sqlQuery", "The query holds characters that cannot be kept.")];
    }

    /// <summary>What is declared must fit what the query has: each name once, with a default that its type and the query can hold.</summary>
    internal static IEnumerable<CatalogProblem> OfParameters(IReadOnlyList<WorkflowParameter> parameters, string sql)
    {
        if (parameters is [] || !PlainText.IsStorable(sql))
        {
            yield break;
        }

        var wanted = SqlTemplate.Parse(sql).Parameters.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            var field = $"parameters.{parameter.Name}";
            if (!wanted.TryGetValue(parameter.Name, out var found) || found.Kind is SqlParameterKind.Window or SqlParameterKind.Filter)
            {
                yield return new(CatalogProblemKind.ParameterUnknown, field, found is null
                    ? $"The query contains no {{{{{parameter.Name}}}}}."
                    : $"{parameter.Name} is filled by the collection itself.");
            }
            else if (parameters.Count(other => other.Name == parameter.Name) > 1)
            {
                yield return new(CatalogProblemKind.ParameterInvalid, field, $"{parameter.Name} is described twice.");
            }
            else if (found.Kind == SqlParameterKind.OptionalList && parameter.Type != WorkflowParameterType.List)
            {
                yield return new(CatalogProblemKind.ParameterInvalid, field, $"{{{{{parameter.Name}|…}}}} takes a list.");
            }
            else if (parameter.Default is { } value && WorkflowParameter.Read(parameter.Type, value) is null)
            {
                yield return new(CatalogProblemKind.ParameterInvalid, field, $"The default of {parameter.Name} must be {WorkflowParameter.Noun(parameter.Type)}.");
            }
            else if (parameter.Default is { } text && !PlainText.IsStorable(text.ToString()))
            {
                yield return new(CatalogProblemKind.ParameterInvalid, field, $"The default of {parameter.Name} holds characters that cannot be kept.");
            }
        }
    }

    internal static CatalogProblem NameTakenSince() =>
        new(CatalogProblemKind.NameTaken, "name", "Another workflow of this instance has got this name since. Rename that one first.");

    internal static CatalogProblem NameTaken(string name) => new(CatalogProblemKind.NameTaken, "name", $"This instance already has a workflow named \"{name}\".");

    // The same words for an instance that does not exist and for one that somebody else has: nobody learns which it is.
    internal static CatalogProblem InstanceUnknown() =>
        new(CatalogProblemKind.InstanceUnknown, "instanceId", "There is no such instance, or it is not open to you.");

    internal static CatalogProblem InstanceReadOnly() =>
        new(CatalogProblemKind.InstanceReadOnly, "instanceId", "You may look at this instance, but not change it.");

    internal static CatalogProblem AccountUnknown() => new(CatalogProblemKind.AccountUnknown, "accountId", "There is no such account.");

    internal static CatalogProblem AmcInstanceInvalid() =>
        new(CatalogProblemKind.AmcInstanceInvalid, "amcInstanceId", "AMC's id of an instance is made of letters and digits, such as \"amcibersblt\".");

    internal static CatalogProblem AmcInstanceTaken(AmcInstanceId id) =>
        new(CatalogProblemKind.AmcInstanceTaken, "amcInstanceId", $"The instance {id} of this account is there already.");

    internal static CatalogProblem TimeZoneUnknown(string name) =>
        new(CatalogProblemKind.TimeZoneUnknown, "timeZone", $"\"{name}\" is no time zone. Use a name of the tz database, such as \"America/New_York\".");

    internal static CatalogProblem CurrencyUnknown() => new(CatalogProblemKind.CurrencyUnknown, "currency", "A currency has three capital letters, such as \"USD\".");

    internal static CatalogProblem LimitOutOfRange(int most) =>
        new(CatalogProblemKind.LimitOutOfRange, "maxOpenExecutions", Text($"From 1 to {most} executions can be open at once."));

    /// <summary>At the field that somebody else has filled otherwise since it was read.</summary>
    internal static CatalogProblem ChangedMeanwhile(string field, string now) =>
        new(CatalogProblemKind.ChangedMeanwhile, field, $"Somebody else changed this meanwhile: it is now \"{now}\". Save again to put yours in its place.");

    internal static CatalogProblem NothingToChange() => new(CatalogProblemKind.NothingToChange, "", "Nothing is to be changed.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
