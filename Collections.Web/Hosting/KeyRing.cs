using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Collections.Core.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Collections.Web.Hosting;

/// <summary>
/// Where the keys of Data Protection live: in the database, so that every process has the same. AMC's secrets are encrypted with them, so outside demo
/// mode the keys themselves must be encrypted with something that is not in the database.
/// </summary>
internal static class KeyRing
{
    private const string FileKey = "DataProtection:KeyFile";
    private const string CertificateKey = "DataProtection:Certificate";
    private const string CertificatePasswordKey = "DataProtection:CertificatePassword";

    public static void AddKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        var protection = services.AddDataProtection().SetApplicationName("data-collections").PersistKeysToDbContext<PeopleDbContext>();

        // What cannot be read is left out here and refused by Complaints, together with everything else that is wrong.
        if (configuration[CertificateKey] is { Length: > 0 } certificate)
        {
            if (TryLoadCertificate(certificate, configuration[CertificatePasswordKey], out var loaded, out _))
            {
                protection.ProtectKeysWithCertificate(loaded!);
            }
        }
        else if (configuration[FileKey] is { Length: > 0 } file && TryLoadKey(file, out var key, out _))
        {
            services.AddSingleton(key!);
            services.Configure<KeyManagementOptions>(options => options.XmlEncryptor = new KeyFileXmlEncryptor(key!));
        }
    }

    public static IEnumerable<string> Complaints(StartMode mode, IConfiguration configuration)
    {
        if (mode.Role == ProcessRole.Migrate)
        {
            return [];
        }

        if (configuration[CertificateKey] is { Length: > 0 } certificate)
        {
            return TryLoadCertificate(certificate, configuration[CertificatePasswordKey], out _, out var why) ? [] : [$"{CertificateKey} = '{certificate}': {why}"];
        }

        if (configuration[FileKey] is { Length: > 0 } file)
        {
            return TryLoadKey(file, out _, out var why) ? [] : [$"{FileKey} = '{file}': {why}"];
        }

        return mode.IsDemo
            ? []
            : [$"{FileKey} or {CertificateKey} is missing: outside demo mode the keys that encrypt AMC's secrets must be protected. "
                + "Make a key file with:  (umask 077; openssl rand -base64 32 > collections.key)  and set DataProtection__KeyFile to its full path, "
                + "the same file for every process."];
    }

    private static bool TryLoadKey(string path, out KeyFileKey? key, out string why)
    {
        (key, why) = (null, "");
        try
        {
            var secret = Convert.FromBase64String(File.ReadAllText(path).Trim());
            if (secret.Length < 32)
            {
                why = "holds fewer than 32 bytes. Make it with: openssl rand -base64 32";
                return false;
            }

            key = new KeyFileKey(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "data-collections key ring 1"u8.ToArray()));
            return true;
        }
        catch (FormatException)
        {
            why = "is not base64. Make it with: openssl rand -base64 32";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            why = exception.Message;
        }

        return false;
    }

    private static bool TryLoadCertificate(string path, string? password, out X509Certificate2? certificate, out string why)
    {
        (certificate, why) = (null, "");
        try
        {
            certificate = Path.GetExtension(path).Equals(".pem", StringComparison.OrdinalIgnoreCase)
                ? X509Certificate2.CreateFromPemFile(path)
                : X509CertificateLoader.LoadPkcs12FromFile(path, password);
            why = certificate.HasPrivateKey ? "" : "has no private key.";
            return certificate.HasPrivateKey;
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            why = $"{exception.Message} (a .pfx file, with DataProtection:CertificatePassword where it has one, or a .pem file with certificate and key)";
            return false;
        }
    }
}
