using System.Globalization;

namespace Collections.Core.Amc;

/// <summary>A value for a placeholder or a parameter of AMC.</summary>
public abstract record SqlValue
{
    private SqlValue()
    {
    }

    /// <summary>The value as text, the way it stands inside a literal.</summary>
    public abstract override string ToString();

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
