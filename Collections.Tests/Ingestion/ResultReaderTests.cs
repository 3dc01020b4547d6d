using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Collections.Core.Execution;
using Collections.Core.Ingestion;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Collections.Tests.Ingestion;

public sealed class ResultReaderTests : IDisposable
{
    private const string Csv = "a,b\nx,1\n";

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"collections-spool-{Guid.NewGuid():N}");
    private readonly IngestionOptions _options;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));

    public ResultReaderTests()
    {
        _options = new IngestionOptions { SpoolDirectory = Path.Combine(_folder, "spool"), UnreadableDirectory = Path.Combine(_folder, "unreadable") };
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_spooled_with_its_checksum_for_this_account_only_and_goes_when_it_is_done_with()
    {
        using (var spooled = await SpoolAsync(Encoding.UTF8.GetBytes(Csv)))
        {
            var file = spooled.Files.ShouldHaveSingleItem();
            file.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Csv))));
            file.Bytes.ShouldBe(Csv.Length);
            (await File.ReadAllTextAsync(file.Path, Cancellation)).ShouldBe(Csv);
            File.GetUnixFileMode(file.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Directory.GetFiles(_options.SpoolDirectory).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_address_that_has_expired_is_renewed_and_the_download_goes_on_with_the_same_file()
    {
        var asked = 0;
        var source = new ResultSource(
            _ => Task.FromResult<IReadOnlyList<Uri>>([new Uri($"https://files/{++asked}/0"), new Uri($"https://files/{asked}/1")]),
            (url, _) => Task.FromResult<Stream?>(url.AbsolutePath == "/1/1" ? null : new MemoryStream(Encoding.UTF8.GetBytes($"a\n{url.AbsolutePath}\n"))));

        using var spooled = await CreateReader().SpoolAsync(ExecutionId.New(), source, Cancellation);

        (await File.ReadAllTextAsync(spooled.Files[0].Path, Cancellation)).ShouldBe("a\n/1/0\n");
        (await File.ReadAllTextAsync(spooled.Files[1].Path, Cancellation)).ShouldBe("a\n/2/1\n");
    }

    [Fact]
    public async Task An_address_that_keeps_expiring_is_given_up_for_now()
    {
        var source = new ResultSource(
            _ => Task.FromResult<IReadOnlyList<Uri>>([new Uri("https://files/0")]), (_, _) => Task.FromResult<Stream?>(null));

        await Should.ThrowAsync<IOException>(() => CreateReader().SpoolAsync(ExecutionId.New(), source, Cancellation));
    }

    [Fact]
    public async Task A_compressed_file_is_expanded_and_its_checksum_is_that_of_the_download()
    {
        var compressed = Compress(Encoding.UTF8.GetBytes(Csv));

        using var spooled = await SpoolAsync(compressed);

        spooled.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(compressed)));
        (await File.ReadAllTextAsync(spooled.Files[0].Path, Cancellation)).ShouldBe(Csv);
    }

    [Fact]
    public async Task A_file_that_explodes_when_it_is_expanded_is_refused_and_kept_as_it_came()
    {
        var bomb = Compress(new byte[64 << 20]);

        var exception = await RefuseAsync(bomb);

        exception.Reason.ShouldBeOneOf(UnreadableReason.TooCompressed, UnreadableReason.NulByte);
        (await File.ReadAllBytesAsync(exception.KeptAt!, Cancellation)).ShouldBe(bomb);
    }

    [Fact]
    public async Task A_bomb_of_good_text_is_refused_by_its_ratio_and_little_of_it_is_written()
    {
        var bomb = Compress(Encoding.UTF8.GetBytes("a\n" + new string('x', 64 << 20)));

        (await RefuseAsync(bomb)).Reason.ShouldBe(UnreadableReason.TooCompressed);
    }

    [Fact]
    public async Task A_damaged_compressed_file_is_refused()
    {
        var compressed = Compress(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1_000).Select(number => $"{number}\n"))));
        compressed[20] ^= 0xFF;

        (await RefuseAsync(compressed)).Reason.ShouldBe(UnreadableReason.DamagedCompression);
    }

    [Fact]
    public async Task Files_together_larger_than_allowed_are_refused()
    {
        _options.MaxResultBytes = 100;
        var file = Encoding.UTF8.GetBytes("a\n" + new string('x', 70) + "\n");

        var exception = await Should.ThrowAsync<UnreadableResultException>(() => SpoolAsync(file, file));

        (exception.Reason, exception.File).ShouldBe((UnreadableReason.TooLarge, 2));
    }

    [Theory]
    [InlineData(new byte[0], UnreadableReason.Empty)]
    [InlineData(new byte[] { 0x61, 0x0A, 0x62, 0x00, 0x0A }, UnreadableReason.NulByte)]
    [InlineData(new byte[] { 0x61, 0x0A, 0xFF, 0xFE, 0x0A }, UnreadableReason.NotUtf8)]
    [InlineData(new byte[] { 0x61, 0x0A, 0xC3 }, UnreadableReason.NotUtf8)]
    [InlineData(new byte[] { 0x61, 0x0A, 0xED, 0xA0, 0x80, 0x0A }, UnreadableReason.NotUtf8)]
    [InlineData(new byte[] { 0x20, 0x3C, 0x68, 0x74, 0x6D, 0x6C, 0x3E, 0x0A }, UnreadableReason.NotCsv)]
    public async Task What_is_no_text_is_refused_and_kept_for_a_person_to_see(byte[] file, UnreadableReason reason)
    {
        var exception = await RefuseAsync(file);

        exception.Reason.ShouldBe(reason);
        exception.Message.ShouldContain(Path.GetFileName(exception.KeptAt!));
        (await File.ReadAllBytesAsync(exception.KeptAt!, Cancellation)).ShouldBe(file);
        File.GetUnixFileMode(exception.KeptAt!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void Characters_and_places_are_right_however_the_bytes_arrive()
    {
        var text = Encoding.UTF8.GetBytes("ä,€\n𝄞,\\\"\n");

        for (var size = 1; size <= text.Length; size++)
        {
            var check = new ContentCheck(1);
            text.Chunk(size).ToList().ForEach(piece => check.Take(piece));
            check.Finish();
            check.MayUseBackslash.ShouldBeTrue();

            var damaged = new ContentCheck(1);
            var exception = Should.Throw<UnreadableResultException>(() => text.Concat<byte>([0xE2, 0x82, 0x0A, 0x61]).Chunk(size).ToList().ForEach(piece => damaged.Take(piece)));
            (exception.Reason, exception.Line).ShouldBe((UnreadableReason.NotUtf8, 3));
        }
    }

    [Fact]
    public async Task What_a_killed_process_left_behind_is_cleaned_up_and_unreadable_files_when_they_are_old()
    {
        await RefuseAsync([]);
        var leftover = Path.Combine(_options.SpoolDirectory, "leftover.csv");
        var kept = Directory.GetFiles(_options.UnreadableDirectory).ShouldHaveSingleItem();
        await File.WriteAllTextAsync(leftover, Csv, Cancellation);
        File.SetLastWriteTimeUtc(leftover, _time.GetUtcNow().UtcDateTime.AddHours(-13));
        File.SetLastWriteTimeUtc(kept, _time.GetUtcNow().UtcDateTime.AddDays(-29));

        CreateReader().CleanUp();
        (File.Exists(leftover), File.Exists(kept)).ShouldBe((false, true));

        _time.Advance(TimeSpan.FromDays(2));
        CreateReader().CleanUp();
        File.Exists(kept).ShouldBeFalse();
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();

        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            gzip.Write(content);
        }

        return compressed.ToArray();
    }

    private ResultReader CreateReader() => new(Options.Create(_options), _time, NullLogger<ResultReader>.Instance);

    private Task<SpooledResult> SpoolAsync(params byte[][] files) => CreateReader().SpoolAsync(ExecutionId.New(), IngestStage.Files(files), Cancellation);

    private async Task<UnreadableResultException> RefuseAsync(byte[] file)
    {
        var exception = await Should.ThrowAsync<UnreadableResultException>(() => SpoolAsync(file));

        Directory.GetFiles(_options.SpoolDirectory).ShouldBeEmpty();
        File.Exists(exception.KeptAt).ShouldBeTrue();
        return exception;
    }
}
