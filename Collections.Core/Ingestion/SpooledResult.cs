namespace Collections.Core.Ingestion;

/// <summary>A downloaded result on the local disk. Disposing removes its files, but for those that were kept aside.</summary>
public sealed class SpooledResult : IDisposable
{
    private readonly string _keepAs;

    internal SpooledResult(IReadOnlyList<SpooledFile> files, string keepAs)
    {
        (Files, _keepAs) = (files, keepAs);
    }

    public IReadOnlyList<SpooledFile> Files { get; }

    /// <summary>As downloaded.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    /// <summary>The checksum of each file in AMC's order, separated by a blank.</summary>
    public string Sha256 => string.Join(' ', Files.Select(file => file.Sha256));

    public void Dispose()
    {
        foreach (var file in Files)
        {
            File.Delete(file.Path);
        }
    }

    /// <summary>Moves the file that is to blame (all of them, where none is) out of the way of <see cref="Dispose"/>.</summary>
    internal void KeepAside(UnreadableResultException exception)
    {
        foreach (var file in Files.Where(file => exception.File == 0 || exception.File == file.Number))
        {
            exception.KeptAt = UnreadableFiles.Keep(file.Path, _keepAs, file.Number) ?? exception.KeptAt;
        }
    }
}
