using Collections.Web.Security;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.People;

/// <summary>What a person may be in the application as a whole.</summary>
public sealed partial class RoleFields
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Roles { get; set; }

    /// <summary>What is to become of them, as a function of what they are by then: while a browser is behind with drawing, parameters are those of before.</summary>
    [Parameter]
    public EventCallback<Func<IReadOnlyList<string>, IReadOnlyList<string>>> OnChange { get; set; }

    [Parameter]
    public string? Problem { get; set; }

    private static string Meaning(string role) => role switch
    {
        PeopleAdmin.AdminRole => "adds people and accounts, sees the job dashboard",
        "Analyst" => "writes workflows and collects, on instances where this is granted",
        _ => "looks, on instances where this is granted",
    };

    private Task ChangeAsync(string role, bool on) =>
        OnChange.InvokeAsync(roles => [.. PeopleAdmin.Roles.Where(other => other == role ? on : roles.Contains(other))]);
}
