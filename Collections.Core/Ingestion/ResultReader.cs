using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Collections.Core.Execution;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Collections.Core.Ingestion;

/// <summary>
/// Downloads the files of a result to the local disk and looks at every byte once: checksum, size, encoding. What passes can be read
/// by <see cref="ResultWriter"/>; what does not is kept aside.
/// </summary>
public sealed partial class ResultReader(IOptions<IngestionOptions> options, TimeProvider time, ILogger<ResultReader> logger)
{
    private const int ChunkBytes = 1 << 17;

    /// <summary>Below this a high ratio is no danger, and common: columns of equal values.</summary>
    private const long RatioMatters = 16 << 20;

    private const int MaxRenewals = 3;

    private readonly IngestionOptions _options = options.Value;

    /// <summary>Downloads all files, in their order. Dispose the result to remove them.</summary>
    /// <exception cref="UnreadableResultException">A file is no CSV that we accept.</exception>
    public async Task<SpooledResult> SpoolAsync(ExecutionId execution, ResultSource source, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(_options.SpoolDirectory);
        var files = new List<SpooledFile>();
        var keepAs = Path.Combine(Path.GetFullPath(_options.UnreadableDirectory), execution.ToString());
        var result = new SpooledResult(files, keepAs);

        try
        {
            var urls = await source.GetUrls(cancellationToken);

            if (urls.Count == 0)
            {
                throw new UnreadableResultException(UnreadableReason.Empty, "AMC names no file for it");
            }

            var room = _options.MaxResultBytes;

            for (var index = 0; index < urls.Count; index++)
            {
                Stream? download;
                var renewals = 0;

                while ((download = await source.OpenAsync(urls[index], cancellationToken)) is null)
                {
                    var fresh = renewals++ < MaxRenewals ? await source.GetUrls(cancellationToken) : [];

                    if (fresh.Count != urls.Count)
                    {
                        throw new IOException("AMC's download addresses expire before they can be used.");
                    }

                    urls = fresh;
                }

                await using (download)
                {
                    var file = await SpoolAsync(download, index + 1, room, keepAs, cancellationToken);
                    files.Add(file);
                    room -= new FileInfo(file.Path).Length;
                }
            }

            Log.Spooled(logger, execution, files.Count, result.Bytes);
            return result;
        }
        catch (UnreadableResultException exception)
        {
            result.Dispose();
            Log.Unreadable(logger, execution, exception.Reason, exception.File, exception.Line, exception.KeptAt);
            throw;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Removes what a killed process left in the spool, and unreadable results that are older than they are kept.</summary>
    public void CleanUp()
    {
        Sweep(_options.SpoolDirectory, TimeSpan.FromHours(12));
        Sweep(_options.UnreadableDirectory, TimeSpan.FromDays(_options.KeepUnreadableDays));

        void Sweep(string folder, TimeSpan age)
        {
            if (!Directory.Exists(folder))
            {
                return;
            }

            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.csv"))
            {
                if (file.LastWriteTimeUtc < time.GetUtcNow() - age)
                {
                    file.Delete();
                }
            }
        }
    }

    private async Task<SpooledFile> SpoolAsync(Stream download, int number, long room, string keepAs, CancellationToken cancellationToken)
    {
        var path = Path.Combine(Path.GetFullPath(_options.SpoolDirectory), $"{Guid.NewGuid():N}.csv");

        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var check = new ContentCheck(number);
            bool? isGzip = null;
            var bytes = await CopyAsync(download, path, number, room, chunk =>
            {
                hash.AppendData(chunk);
                isGzip ??= chunk is [0x1F, 0x8B, ..];

                if (isGzip == false)
                {
                    check.Take(chunk);
                }
            }, cancellationToken);

            if (isGzip == true)
            {
                await ExpandAsync(path, number, bytes, room, check, cancellationToken);
            }

            check.Finish();
            var style = check.MayUseBackslash
                ? QuoteStyleScan.Decide(path, _options.MaxFieldBytes, _options.AcceptMissingFinalNewline)
                : QuoteStyle.Doubled;
            return new SpooledFile(number, path, bytes, Convert.ToHexStringLower(hash.GetHashAndReset()), style);
        }
        catch (UnreadableResultException exception)
        {
            exception.KeptAt = UnreadableFiles.Keep(path, keepAs, number);
            File.Delete(path);
            throw;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Replaces a compressed file by its content. Until that is complete the compressed file stays, for being kept aside.</summary>
    private async Task ExpandAsync(string path, int number, long bytes, long room, ContentCheck check, CancellationToken cancellationToken)
    {
        var expanded = $"{path}.expanded.csv";
        var ratioLimit = Math.Max(RatioMatters, bytes * _options.MaxCompressionRatio);

        try
        {
            await using (var compressed = File.OpenRead(path))
            await using (var content = new GZipStream(compressed, CompressionMode.Decompress))
            {
                await CopyAsync(content, expanded, number, Math.Min(room, ratioLimit), check.Take, cancellationToken);
            }

            File.Move(expanded, path, overwrite: true);
        }
        catch (InvalidDataException)
        {
            throw new UnreadableResultException(UnreadableReason.DamagedCompression, "the compressed file is damaged", number);
        }
        catch (UnreadableResultException exception) when (exception.Reason == UnreadableReason.TooLarge && ratioLimit < room)
        {
            throw new UnreadableResultException(UnreadableReason.TooCompressed,
                string.Create(CultureInfo.InvariantCulture, $"the file grows to more than {_options.MaxCompressionRatio} times its download"), number);
        }
        finally
        {
            File.Delete(expanded);
        }
    }

    private async Task<long> CopyAsync(Stream from, string path, int number, long limit, SpanAction take, CancellationToken cancellationToken)
    {
        await using var spool = PrivateFolder.CreateFile(path);
        var chunk = new byte[ChunkBytes];
        var copied = 0L;

        while (await from.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellationToken) is var read and > 0)
        {
            // First to the disk, then to the judge: the file that is kept aside has to show the damage.
            await spool.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
            copied += read;

            if (copied > limit)
            {
                throw new UnreadableResultException(UnreadableReason.TooLarge,
                    string.Create(CultureInfo.InvariantCulture, $"the result is larger than {_options.MaxResultBytes} bytes"), number);
            }

            take(chunk.AsSpan(0, read));
        }

        return copied;
    }

    private delegate void SpanAction(ReadOnlySpan<byte> chunk);

    private static partial class Log
    {
        [LoggerMessage(EventId = 4001, Level = LogLevel.Debug, Message = "The result of execution {ExecutionId} is spooled: {Files} file(s), {Bytes} bytes.")]
        public static partial void Spooled(ILogger logger, ExecutionId executionId, int files, long bytes);

        [LoggerMessage(EventId = 4002, Level = LogLevel.Warning,
            Message = "The result of execution {ExecutionId} is unreadable: {Reason}, file {File}, line {Line}, kept at {KeptAt}.")]
        public static partial void Unreadable(ILogger logger, ExecutionId executionId, UnreadableReason reason, int file, long? line, string? keptAt);
    }
}
