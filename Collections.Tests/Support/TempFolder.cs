using Collections.Web.Hosting;

namespace Collections.Tests.Support;

/// <summary>
/// A folder that is gone afterwards: private, unless PostgreSQL has to run as another user here, who must get through to its data. Root without
/// user namespaces has to, as in some containers.
/// </summary>
public sealed class TempFolder : IDisposable
{
    private static readonly Lazy<bool> OthersGetThrough = new(() => ServerAccount.Choose().UserName is not null);

    public TempFolder()
        : this(OthersGetThrough.Value)
    {
    }

    private TempFolder(bool othersGetThrough)
    {
        // Mode 0700, as everything that mkdtemp makes.
        Path = Directory.CreateTempSubdirectory("collections-test-").FullName;
        if (othersGetThrough)
        {
            File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | UnixFileMode.OtherExecute);
        }
    }

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>One that nobody but the caller gets into, wherever this runs.</summary>
    public static TempFolder Private() => new(othersGetThrough: false);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
