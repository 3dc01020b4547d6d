using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Collections.Core.Data;

/// <summary>One SQL file of <c>migrations/</c>. Its folder says when it runs.</summary>
public sealed record MigrationScript(string Name, string Sql)
{
    /// <summary><c>versioned/</c>: once, in a transaction, never edited afterwards.</summary>
    public bool IsVersioned => Name.StartsWith("versioned/", StringComparison.Ordinal);

    /// <summary><c>notx/</c>: once, outside a transaction (CREATE INDEX CONCURRENTLY needs that), after the versioned ones.</summary>
    public bool IsWithoutTransaction => Name.StartsWith("notx/", StringComparison.Ordinal);

    /// <summary><c>repeatable/</c>: at every migration, in a transaction, last.</summary>
    public bool IsRepeatable => Name.StartsWith("repeatable/", StringComparison.Ordinal);

    /// <summary>Of the text with line feeds only, so that a checkout with other line ends is the same script.</summary>
    public string Sha256 { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.Replace("\r\n", "\n", StringComparison.Ordinal))));

    /// <summary>The scripts that this program carries, in the order of their names.</summary>
    public static IReadOnlyList<MigrationScript> Embedded { get; } = ReadEmbedded(typeof(MigrationScript).Assembly);

    private static List<MigrationScript> ReadEmbedded(Assembly assembly)
    {
        const string root = "migrations/";
        var scripts = new List<MigrationScript>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            var name = resource.Replace('\\', '/');
            if (name.StartsWith(root, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
                scripts.Add(new(name[root.Length..], reader.ReadToEnd()));
            }
        }

        return [.. scripts.OrderBy(script => script.Name, StringComparer.Ordinal)];
    }
}
