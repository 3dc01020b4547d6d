namespace Collections.Core.Planning;

/// <summary>The states as they are stored, shown and sent: PENDING, ACTIVE, …; the choices in lower case: whole, clip, drop.</summary>
public static class StatusText
{
    public static string Text(this WeekStatus status) => status.ToString().ToUpperInvariant();

    public static string Text(this CollectionStatus status) => status.ToString().ToUpperInvariant();

    public static string Text(this PartialWeek choice) => choice.ToString().ToLowerInvariant();

    public static WeekStatus ParseWeek(string text) => Read<WeekStatus>(text, Text);

    public static CollectionStatus ParseCollection(string text) => Read<CollectionStatus>(text, Text);

    public static PartialWeek ParsePartialWeek(string text) => Read<PartialWeek>(text, Text);

    // Exactly as written by us: not Enum.Parse, which also takes numbers and lists.
    private static T Read<T>(string text, Func<T, string> write) where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (write(value) == text)
            {
                return value;
            }
        }

        throw new FormatException($"'{text}' is no {typeof(T).Name}.");
    }
}
