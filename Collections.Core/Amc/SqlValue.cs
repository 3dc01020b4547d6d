using System.Globalization;
using System.Text.Json;

namespace Collections.Core.Amc;

/// <summary>A value for a placeholder or a parameter of AMC.</summary>
public abstract record SqlValue
{
    private SqlValue()
    {
    }

    /// <summary>
    /// What a person or a script wrote in JSON: a text (a date when it reads <c>yyyy-MM-dd</c>), a number, or an array of these; null for
    /// anything else.
    /// </summary>
    public static SqlValue? FromJson(JsonElement json)
    {
        if (json.ValueKind is not JsonValueKind.Array)
        {
            return ScalarFromJson(json);
        }

        var items = json.EnumerateArray().Select(ScalarFromJson).ToList();
        return items.Contains(null) ? null : new List([.. items.OfType<Scalar>()]);
    }

    /// <summary>The value as text, the way it stands inside a literal.</summary>
    public abstract override string ToString();

    private static Scalar? ScalarFromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String when TextFromJson(json) is { } text =>
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? new Date(date)
                : new Text(text),
        JsonValueKind.Number when json.TryGetDecimal(out var number) => new Number(number),
        _ => null,
    };

    private static string? TextFromJson(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: well-formed JSON, and no text.
            return null;
        }
    }

    public abstract record Scalar : SqlValue
    {
        private protected Scalar()
        {
        }
    }

    public sealed record Text(string Value) : Scalar
    {
        public override string ToString() => Value;
    }

    public sealed record Number(decimal Value) : Scalar
    {
        public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
    }

    public sealed record Date(DateOnly Value) : Scalar
    {
        public override string ToString() => Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    public sealed record List(IReadOnlyList<Scalar> Items) : SqlValue
    {
        public static List OfText(IEnumerable<string> items) => new([.. items.Select(item => new Text(item))]);

        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        public override int GetHashCode() => Items.Count;

        public override string ToString() => string.Join(", ", Items);
    }
}
