using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Collections.Core.Amc;

/// <summary>Names of the tz database, the only ones that AMC takes.</summary>
public static partial class TimeZones
{
    /// <summary>Refuses Windows names, files of the zone directory that are no zones, and names in the wrong case.</summary>
    public static bool TryFind([NotNullWhen(true)] string? name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        return name is not null
            && Name.IsMatch(name)
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone)
            && zone.HasIanaId
            && zone.Id == name;
    }

    public static TimeZoneInfo Find(string name) =>
        TryFind(name, out var zone) ? zone : throw new TimeZoneNotFoundException($"'{name}' is no name of the tz database.");

    [GeneratedRegex(@"^(UTC|GMT|(?!posix/|right/)[A-Z][A-Za-z0-9_+-]*(/[A-Z0-9][A-Za-z0-9_+-]*)+)\z")]
    private static partial Regex Name { get; }
}
