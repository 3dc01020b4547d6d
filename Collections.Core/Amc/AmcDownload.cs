namespace Collections.Core.Amc;

/// <summary>An open file of a result. Reading it throws <see cref="AmcException"/> when the connection is lost or stands still.</summary>
public sealed class AmcDownload(Stream content, long? length, string? contentEncoding) : IAsyncDisposable
{
    public Stream Content => content;

    /// <summary>Bytes to come, when the server said so.</summary>
    public long? Length => length;

    /// <summary>Such as "gzip"; the content is passed on as it came.</summary>
    public string? ContentEncoding => contentEncoding;

    public ValueTask DisposeAsync() => content.DisposeAsync();
}
