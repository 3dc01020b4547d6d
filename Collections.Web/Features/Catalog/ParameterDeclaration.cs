using Collections.Core.Amc;
using Collections.Core.Catalog;

namespace Collections.Web.Features.Catalog;

/// <summary>A placeholder as the editor's form has it: its type, and its default as it is typed.</summary>
public sealed record ParameterDeclaration(SqlParameter Parameter, WorkflowParameterType Type, string Default)
{
    /// <summary>For what the query holds now: as declared before, or typed in this form already, else a guess.</summary>
    public static IReadOnlyList<ParameterDeclaration> Of(
        SqlTemplate query, IReadOnlyList<WorkflowParameter> declared, IReadOnlyList<ParameterDeclaration> typed) =>
    [
        .. query.Parameters
            .Where(parameter => parameter.Kind is SqlParameterKind.Value or SqlParameterKind.OptionalList or SqlParameterKind.AmcParameter)
            .Select(parameter =>
                typed.FirstOrDefault(other => other.Parameter.Name == parameter.Name) is { } before
                    ? before with { Parameter = parameter, Type = parameter.Kind == SqlParameterKind.OptionalList ? WorkflowParameterType.List : before.Type }
                    : declared.FirstOrDefault(other => other.Name == parameter.Name) is { } stored
                        ? new ParameterDeclaration(parameter, stored.Type, TextOf(stored.Default))
                        : new ParameterDeclaration(parameter, WorkflowParameter.Guess(parameter, query.Sql), "")),
    ];

    /// <summary>What is declared, wherever the placeholder stands in the query.</summary>
    public bool Equals(ParameterDeclaration? other) =>
        other is not null && Parameter.Name == other.Parameter.Name && Parameter.Kind == other.Parameter.Kind && Type == other.Type && Default == other.Default;

    public override int GetHashCode() => HashCode.Combine(Parameter.Name, Type, Default);

    public bool IsTypeFixed => Parameter.Kind == SqlParameterKind.OptionalList;

    public string? Problem => Default.Trim() is not "" && Value is null ? $"This must be {WorkflowParameter.Noun(Type)}." : null;

    public WorkflowParameter ToParameter() => new(Parameter.Name, Type, Value);

    private SqlValue? Value => Default.Trim() is "" ? null
        : Type == WorkflowParameterType.List ? SqlValue.List.OfText(Default.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        : WorkflowParameter.Read(Type, new SqlValue.Text(Type == WorkflowParameterType.Text ? Default : Default.Trim()));

    private static string TextOf(SqlValue? value) => value switch
    {
        null => "",
        SqlValue.List list => string.Join('\n', list.Items),
        _ => value.ToString(),
    };
}
