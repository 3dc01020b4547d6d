namespace Collections.Core.Planning;

/// <summary>The states as they are stored, shown and sent: PENDING, ACTIVE, …</summary>
public static class StatusText
{
    public static string Text(this WeekStatus status) => status switch
    {
        WeekStatus.Pending => "PENDING",
        WeekStatus.Running => "RUNNING",
        WeekStatus.Success => "SUCCESS",
        WeekStatus.Failed => "FAILED",
        WeekStatus.Skipped => "SKIPPED",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static string Text(this CollectionStatus status) => status switch
    {
        CollectionStatus.Active => "ACTIVE",
        CollectionStatus.Paused => "PAUSED",
        CollectionStatus.Completed => "COMPLETED",
        CollectionStatus.Failed => "FAILED",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static string Text(this PartialWeek choice) => choice switch
    {
        PartialWeek.Whole => "whole",
        PartialWeek.Clip => "clip",
        PartialWeek.Drop => "drop",
        _ => throw new ArgumentOutOfRangeException(nameof(choice)),
    };

    public static WeekStatus ParseWeek(string text) => Read<WeekStatus>(text, Text);

    public static CollectionStatus ParseCollection(string text) => Read<CollectionStatus>(text, Text);

    public static PartialWeek ParsePartialWeek(string text) => Read<PartialWeek>(text, Text);

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
