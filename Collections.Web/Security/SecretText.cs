using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Collections.Web.Security;

/// <summary>32 random bytes as text for a link or a token. Only the hash is stored; the text is shown once.</summary>
/// <param name="Text">The bytes in base64url, 43 characters.</param>
/// <param name="Hash">SHA-256 of the bytes.</param>
public sealed record SecretText(string Text, byte[] Hash)
{
    private const int Bytes = 32;

    public static SecretText Create() => From(RandomNumberGenerator.GetBytes(Bytes));

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SecretText? secret)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        secret = text.Length == 43 && Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == Bytes
            ? From(bytes.ToArray())
            : null;
        return secret is not null;
    }

    private static SecretText From(byte[] bytes) => new(Base64Url.EncodeToString(bytes), SHA256.HashData(bytes));
}
