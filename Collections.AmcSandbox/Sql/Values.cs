using System.Globalization;
using Collections.AmcSandbox.Data;

namespace Collections.AmcSandbox.Sql;

/// <summary>Comparing and converting values.</summary>
internal static class Values
{
    /// <summary>Compares numbers by size, times with text that says a time, everything else by its text.</summary>
    public static int Compare(Value left, Value right)
    {
        if (left.Kind == ValueKind.Long && right.Kind == ValueKind.Long)
        {
            return left.Long.CompareTo(right.Long);
        }

        if (left.Kind is ValueKind.Date or ValueKind.Time || right.Kind is ValueKind.Date or ValueKind.Time)
        {
            return ToTime(left).Long.CompareTo(ToTime(right).Long);
        }

        if (left.IsNumber || right.IsNumber)
        {
            return left.Kind == ValueKind.Decimal || right.Kind == ValueKind.Decimal
                ? ToDecimal(left).CompareTo(ToDecimal(right))
                : ToNumber(left).CompareTo(ToNumber(right));
        }

        return string.CompareOrdinal(left.ToString(), right.ToString());
    }

    public static bool AreEqual(Value left, Value right)
    {
        return left.Kind == ValueKind.Text && right.Kind == ValueKind.Text
            ? string.Equals(left.Text, right.Text, StringComparison.Ordinal)
            : Compare(left, right) == 0;
    }

    public static Value Cast(Value value, DataKind kind, int scale)
    {
        if (value.IsNull)
        {
            return Value.Null;
        }

        return kind switch
        {
            DataKind.String => Value.Of(value.ToString()),
            DataKind.Long or DataKind.Integer => IsNumeric(value) ? Value.Of((long)ToNumber(value)) : Value.Null,
            DataKind.Double => IsNumeric(value) ? Value.Of(ToNumber(value)) : Value.Null,
            DataKind.Decimal => IsNumeric(value) ? Exact(ToDecimal(value), scale) : Value.Null,
            DataKind.Boolean => Value.Of(value.IsTrue || value.ToString().Equals("true", StringComparison.OrdinalIgnoreCase)),
            DataKind.Date => ToTime(value) is { IsNull: false } time ? Value.OfDate(DateOnly.FromDateTime(time.Time)) : Value.Null,
            _ => ToTime(value),
        };
    }

    /// <summary>The decimal with exactly that many digits after the point, where they fit.</summary>
    public static Value Exact(decimal value, int scale)
    {
        var rounded = Math.Round(value, Math.Min(scale, 28));
        var digits = Math.Abs(rounded) < 1 ? 0 : (int)Math.Log10((double)Math.Abs(rounded)) + 1;
        var padding = Math.Clamp(27 - digits, 0, scale);
        return Value.Of(rounded + new decimal(0, 0, 0, false, (byte)padding));
    }

    private static Value ToTime(Value value)
    {
        if (value.Kind is ValueKind.Date or ValueKind.Time)
        {
            return Value.OfTime(value.Time);
        }

        return DateTime.TryParse(
            value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? Value.OfTime(time)
            : Value.Null;
    }

    private static bool IsNumeric(Value value)
    {
        return value.Kind != ValueKind.Text || double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }

    private static double ToNumber(Value value)
    {
        return value.Kind != ValueKind.Text
            ? value.AsDouble()
            : double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;
    }

    private static decimal ToDecimal(Value value)
    {
        return value.Kind != ValueKind.Text
            ? value.AsDecimal()
            : decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
