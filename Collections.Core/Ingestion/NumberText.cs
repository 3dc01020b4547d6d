using System.Globalization;
using System.Numerics;
using System.Text;

namespace Collections.Core.Ingestion;

/// <summary>Reads a number as what its digits say: an integer and a count of digits after the point. Nothing is rounded.</summary>
internal static class NumberText
{
    public enum Kind
    {
        /// <summary>Not the text of a number.</summary>
        Invalid,

        /// <summary>The value fits the small form.</summary>
        Small,

        /// <summary>It takes the wide form.</summary>
        Wide,

        /// <summary>NaN or an infinity: what AMC writes for a division by zero.</summary>
        NotFinite,
    }

    /// <summary>Beyond a double's exponents there is nothing that AMC could mean, only work for whoever adds it up.</summary>
    private const int MaxExponent = 400;

    private const int MaxDigits = 1000;

    /// <summary>Digits that always fit 64 bits.</summary>
    private const int FastDigits = 18;

    public static Kind Parse(ReadOnlySpan<byte> text, out Int128 small, out BigInteger wide, out int scale)
    {
        wide = default;
        var negative = text is [(byte)'-', ..];
        var value = 0L;
        var digits = 0;
        var point = false;
        scale = 0;

        foreach (var character in negative ? text[1..] : text)
        {
            var digit = (uint)(character - '0');

            if (digit <= 9)
            {
                if (++digits > FastDigits)
                {
                    return ParseSlowly(text, out small, out wide, out scale);
                }

                value = (value * 10) + digit;
                scale += point ? 1 : 0;
            }
            else if (character == (byte)'.' && !point)
            {
                point = true;
            }
            else
            {
                return ParseSlowly(text, out small, out wide, out scale);
            }
        }

        small = negative ? -value : value;
        return digits > 0 ? Kind.Small : Kind.Invalid;
    }

    /// <summary>The digits of a value at a scale, as PostgreSQL writes a numeric.</summary>
    public static string Format(BigInteger value, int scale)
    {
        var digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits.AsSpan(0, digits.Length - scale)}.{digits.AsSpan(digits.Length - scale)}";
        return value.Sign < 0 ? "-" + text : text;
    }

    private static Kind ParseSlowly(ReadOnlySpan<byte> text, out Int128 small, out BigInteger wide, out int scale)
    {
        (small, wide, scale) = (0, default, 0);

        if (IsNotFinite(text))
        {
            return Kind.NotFinite;
        }

        if (text.Length > MaxDigits)
        {
            return Kind.Invalid;
        }

        var mantissa = text;
        var exponent = 0;

        if (text.IndexOfAny((byte)'e', (byte)'E') is var mark and >= 0)
        {
            mantissa = text[..mark];
            var power = text[(mark + 1)..];
            var isSigned = power is [(byte)'+' or (byte)'-', ..];

            if (!IsDigits(isSigned ? power[1..] : power) || power.Length > 5)
            {
                return Kind.Invalid;
            }

            exponent = int.Parse(power, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

            if (Math.Abs(exponent) > MaxExponent)
            {
                return Kind.Invalid;
            }
        }

        var sign = mantissa is [(byte)'+' or (byte)'-', ..] ? mantissa[..1] : [];
        mantissa = mantissa[sign.Length..];
        var point = mantissa.IndexOf((byte)'.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? [] : mantissa[(point + 1)..];

        if (whole.Length + fraction.Length == 0 || !(whole.IsEmpty || IsDigits(whole)) || !(fraction.IsEmpty || IsDigits(fraction)))
        {
            return Kind.Invalid;
        }

        var value = BigInteger.Parse(Encoding.ASCII.GetString([.. sign, .. whole, .. fraction]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        scale = fraction.Length - exponent;

        if (scale < 0)
        {
            value *= BigInteger.Pow(10, -scale);
            scale = 0;
        }

        if (value >= -Int128.MaxValue && value <= Int128.MaxValue)
        {
            small = (Int128)value;
            return Kind.Small;
        }

        wide = value;
        return Kind.Wide;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;

    private static bool IsNotFinite(ReadOnlySpan<byte> text)
    {
        var unsigned = text is [(byte)'+' or (byte)'-', ..] ? text[1..] : text;
        return Ascii.EqualsIgnoreCase(unsigned, "nan"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8) || Ascii.EqualsIgnoreCase(unsigned, "inf"u8);
    }
}
