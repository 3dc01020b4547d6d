using System.Globalization;
using Collections.Core.Planning;
using Microsoft.AspNetCore.Components;

namespace Collections.Web.Features.Progress;

/// <summary>What the progress page shows of a collection: the open week and its tab, and the legend's choice; stands in the address.</summary>
public sealed record ProgressState(CollectionId Collection, DateOnly? Week, WeekTab Tab, IReadOnlySet<WeekKind> Show)
{
    public static ProgressState Read(Guid collection, string? week, string? tab, string? show) => new(
        new CollectionId(collection),
        DateOnly.TryParseExact(week, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? WeekCalendar.MondayOf(day) : null,
        Enum.TryParse<WeekTab>(tab, ignoreCase: true, out var chosen) && Enum.IsDefined(chosen) ? chosen : WeekTab.Summary,
        (show ?? "").Split(',').Select(WeekKindLook.Parse).OfType<WeekKind>().ToHashSet());

    public string Address(NavigationManager navigation) => navigation.GetUriWithQueryParameters(Shared.Addresses.Collection(Collection), new Dictionary<string, object?>
    {
        ["week"] = Week?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["tab"] = Week is null || Tab == WeekTab.Summary ? null : Tab.ToString().ToLowerInvariant(),
        ["show"] = Show.Count == 0 ? null : string.Join(',', Show.Order().Select(kind => kind.Word())),
    });

    // Sets compare by reference: two states with the same choice are the same state.
    public bool Equals(ProgressState? other) =>
        other is not null && Collection == other.Collection && Week == other.Week && Tab == other.Tab && Show.SetEquals(other.Show);

    public override int GetHashCode() => HashCode.Combine(Collection, Week, Tab, Show.Count);
}
