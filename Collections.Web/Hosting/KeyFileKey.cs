namespace Collections.Web.Hosting;

/// <summary>The 256 bits that encrypt the key ring, derived from the key file.</summary>
internal sealed class KeyFileKey(byte[] bytes)
{
    public ReadOnlySpan<byte> Bytes => bytes;
}
