using Collections.Core.Catalog;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <param name="After">Where the page begins, as the page before said; null: at the newest.</param>
/// <summary>What the list shows; stands in the address, so that Back works and a pasted link shows the same.</summary>
public sealed record ListState(string Search, CollectionStatus? Status, InstanceId? Instance, string? After)
{
    public static readonly ListState Everything = new("", null, null, null);

    public bool IsFiltered => this with { After = null } != Everything;

    /// <summary>Whatever cannot be read counts as not given.</summary>
    public static ListState Read(string? search, string? status, string? instance, string? after) => new(
        search?.Trim() ?? "",
        Enum.GetValues<CollectionStatus>().Where(value => value.Text().Equals(status, StringComparison.OrdinalIgnoreCase)).Select(value => (CollectionStatus?)value).FirstOrDefault(),
        Guid.TryParse(instance, out var id) ? new InstanceId(id) : null,
        string.IsNullOrEmpty(after) ? null : after);

    public string Address(NavigationManager navigation) => navigation.GetUriWithQueryParameters(Shared.Addresses.Collections, new Dictionary<string, object?>
    {
        ["q"] = Search is "" ? null : Search,
        ["status"] = Status?.Text().ToLowerInvariant(),
        ["instance"] = Instance?.Value,
        ["after"] = After,
    });
}
