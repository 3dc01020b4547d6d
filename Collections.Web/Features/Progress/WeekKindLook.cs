namespace Collections.Web.Features.Progress;

/// <summary>How a kind of week is named and drawn. Never by colour alone: each has its own sign, and a name beside it.</summary>
public static class WeekKindLook
{
    public static readonly IReadOnlyList<WeekKind> All =
        [WeekKind.Success, WeekKind.Running, WeekKind.Pending, WeekKind.Failed, WeekKind.Skipped, WeekKind.Partial];

    public static string Word(this WeekKind kind) => kind switch
    {
        WeekKind.Success => "done",
        WeekKind.Running => "running",
        WeekKind.Pending => "waiting",
        WeekKind.Failed => "failed",
        WeekKind.Skipped => "skipped",
        _ => "partial",
    };

    public static string Title(this WeekKind kind)
    {
        var word = kind.Word();
        return char.ToUpperInvariant(word[0]) + word[1..];
    }

    /// <summary>The class that gives it its colours.</summary>
    public static string Class(this WeekKind kind) => $"wk-{kind.Word()}";

    /// <summary>Strokes in a box of 12 × 12.</summary>
    public static string Sign(this WeekKind kind) => kind switch
    {
        WeekKind.Success => "M2.6 6.4 5 8.8 9.5 3.6",
        WeekKind.Running => "M6 1.9A4.1 4.1 0 1 1 1.9 6",
        WeekKind.Pending => "M6 5.9V6.1",
        WeekKind.Failed => "M3.2 3.2 8.8 8.8M8.8 3.2 3.2 8.8",
        WeekKind.Skipped => "M3 6H9",
        _ => "M2 10 10 2",
    };

    public static WeekKind? Parse(string? word)
    {
        foreach (var kind in All)
        {
            if (kind.Word() == word)
            {
                return kind;
            }
        }

        return null;
    }
}
