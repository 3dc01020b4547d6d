using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;

namespace Collections.Web.Hosting;

/// <summary>Reads what <see cref="KeyFileXmlEncryptor"/> wrote. Its name stands in the stored keys, so it stays.</summary>
internal sealed class KeyFileXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var key = services.GetService<KeyFileKey>() ?? throw new CryptographicException("A key of the key ring needs DataProtection:KeyFile, which is not set.");
        var bytes = Convert.FromBase64String(encryptedElement.Value).AsSpan();
        var nonce = bytes[..AesGcm.NonceByteSizes.MaxSize];
        var tag = bytes.Slice(nonce.Length, AesGcm.TagByteSizes.MaxSize);
        var cipher = bytes[(nonce.Length + tag.Length)..];
        var plain = new byte[cipher.Length];
        using var aes = new AesGcm(key.Bytes, tag.Length);
        aes.Decrypt(nonce, cipher, tag, plain);
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
