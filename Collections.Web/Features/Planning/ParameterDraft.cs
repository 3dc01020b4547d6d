using System.Globalization;
using Collections.Core.Amc;

namespace Collections.Web.Features.Planning;

/// <summary>What a person typed for a placeholder of the query, and as what it is meant.</summary>
public sealed record ParameterDraft(ParameterDraft.Kinds Kind, string Text)
{
    public enum Kinds
    {
        Text,
        Number,
        Date,
        List,
    }

    public static readonly ParameterDraft Empty = new(Kinds.Text, "");

    /// <summary>Null while it cannot be read as what it is meant to be, or nothing is given.</summary>
    public SqlValue? Value => Kind switch
    {
        Kinds.Number => decimal.TryParse(Text.Trim(), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? new SqlValue.Number(number) : null,
        Kinds.Date => DateOnly.TryParseExact(Text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new SqlValue.Date(date)
            : null,
        Kinds.List when Text.Trim() is "" => null,
        Kinds.List => SqlValue.List.OfText(Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
        _ => Text is "" ? null : new SqlValue.Text(Text),
    };

    /// <summary>Why there is no value, in the words of the field; null when there is one or nothing was typed.</summary>
    public string? Problem => Text.Trim() is "" || Value is not null ? null : Kind switch
    {
        Kinds.Number => "This is no number. Write it like 1234.5.",
        _ => "This is no date. Write it like 2026-03-02.",
    };
}
