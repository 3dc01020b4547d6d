namespace Collections.Core.Amc;

/// <summary>Where the files of a result are, for ten minutes. The addresses are signed: they are secrets.</summary>
public sealed record AmcDownloadUrls
{
    public IReadOnlyList<Uri> DownloadUrls { get; init; } = [];
    public IReadOnlyList<Uri> MetadataDownloadUrls { get; init; } = [];

    public override string ToString() => $"AmcDownloadUrls {{ Files = {DownloadUrls.Count} }}";
}
