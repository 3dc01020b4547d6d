namespace Collections.Web.App;

/// <summary>Light, dark or the system's choice; kept in the cookie <c>theme</c>, which is read before the first byte of a page.</summary>
public static class ThemeChoice
{
    public const string Cookie = "theme";

    public const string System = "system";

    public static readonly IReadOnlyList<string> All = ["light", "dark", System];

    /// <summary>A cookie is anybody's text: what is not one of ours counts as the system's choice.</summary>
    public static string FromCookie(string? value) => All.FirstOrDefault(choice => choice == value) ?? System;
}
