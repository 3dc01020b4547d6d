using Collections.Core.Catalog;
using Collections.Core.Planning;
using Collections.Web.Shared;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Operations;

/// <summary>Which executions the page shows; stands in the address, so that Back works and a pasted link shows the same.</summary>
/// <param name="Search">AMC's id, our id, or words of the error.</param>
/// <param name="After">Where the page begins, as the page before said; null: at the newest.</param>
public sealed record ExecutionsState(string Search, ExecutionState? State, string? Purpose, InstanceId? Instance, string? After)
{
    public static readonly ExecutionsState Everything = new("", null, null, null, null);

    public bool IsFiltered => this with { After = null } != Everything;

    /// <summary>Whatever cannot be read counts as not given.</summary>
    public static ExecutionsState Read(string? search, string? state, string? purpose, string? instance, string? after) => new(
        search?.Trim() ?? "",
        Enum.GetValues<ExecutionState>().Where(value => value.ToString().Equals(state, StringComparison.OrdinalIgnoreCase))
            .Select(value => (ExecutionState?)value).FirstOrDefault(),
        ExecutionFilter.Purposes.FirstOrDefault(known => known == purpose),
        Guid.TryParse(instance, out var id) ? new InstanceId(id) : null,
        string.IsNullOrEmpty(after) ? null : after);

    public ExecutionFilter ToFilter(int limit) => new()
    {
        Search = Search is "" ? null : Search,
        State = State,
        Purpose = Purpose,
        Instance = Instance,
        Cursor = After,
        Limit = limit,
    };

    public string Address(NavigationManager navigation) => navigation.GetUriWithQueryParameters(Addresses.Executions, new Dictionary<string, object?>
    {
        ["q"] = Search is "" ? null : Search,
        ["state"] = State?.ToString().ToLowerInvariant(),
        ["purpose"] = Purpose,
        ["instance"] = Instance?.Value,
        ["after"] = After,
    });
}
