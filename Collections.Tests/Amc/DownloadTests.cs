using System.Net;
using System.Net.Sockets;
using Collections.Core.Amc;
using Microsoft.AspNetCore.Http;

namespace Collections.Tests.Amc;

/// <summary>
/// Downloads: from Amazon's storage and the configured sandbox, and never from inside our network, whatever an answer says.
/// </summary>
public sealed class DownloadTests : IAsyncLifetime
{
    /// <summary>Stands for a service of ours that nobody may reach; every connection to it counts.</summary>
    private readonly TcpListener _canary = new(IPAddress.Loopback, 0);

    private OddAmc _server = null!;
    private int _reached;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private int CanaryPort => ((IPEndPoint)_canary.LocalEndpoint).Port;

    public static TheoryData<string> HostileUrls()
    {
        string[] hosts =
        [
            "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
            "[64:ff9b::7f00:1]", "[fe80::1]", "[fc00::1]", "169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal", "10.0.0.1", "192.168.1.1",
            "172.16.0.1", "100.64.0.1", "127.0.0.1.nip.io", "localtest.me", "evil.example", "amazonaws.com", "amazonaws.com.evil.example",
            "s3-amazonaws.com", "evilamazonaws.com", "s3.amazonaws.com.", "s3.amazonaws.com@127.0.0.1", "user:pw@s3.amazonaws.com", "127.0.0.1#.amazonaws.com",
            "127.0.0.1?.amazonaws.com", "127.0.0.1/.amazonaws.com", "s3.amazonaws.com:80", "s3.amazonaws.com:22", "s3.amazonaws.com:8443",
            "ⓛocalhost", "s3。evil.example", "advertising-api.amazon.com", "api.amazon.com",
        ];
        var urls = new TheoryData<string>();
        foreach (var host in hosts)
        {
            urls.Add($"https://{host}:PORT/file");
            urls.Add($"http://{host}:PORT/file");
            urls.Add($"https://{host}/file");
        }

        string[] more =
        [
            "http://s3.amazonaws.com/file", "ftp://s3.amazonaws.com/file", "file:///etc/passwd", "gopher://127.0.0.1:PORT/", "//127.0.0.1:PORT/file", "/file",
            "file", "javascript:alert(1)", "data:text/csv,a", "https:s3.amazonaws.com", @"https://s3.amazonaws.com\@127.0.0.1:PORT/",
            "https://127.0.0.1:PORT\\.amazonaws.com/", "wss://s3.amazonaws.com/",
        ];
        foreach (var url in more)
        {
            urls.Add(url);
        }

        return urls;
    }

    public async ValueTask InitializeAsync()
    {
        _canary.Start();
        _ = CountAsync();
        _server = await OddAmc.StartAsync(200, "a,b\n1,2\n", ("Content-Length", "8"));

        async Task CountAsync()
        {
            while (true)
            {
                using var connection = await _canary.AcceptSocketAsync();
                Interlocked.Increment(ref _reached);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _canary.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(HostileUrls), DisableDiscoveryEnumeration = true)]
    public async Task A_hostile_address_is_never_connected_to(string template)
    {
        var url = template.Replace("PORT", CanaryPort.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        if (!Uri.TryCreate(url, UriKind.RelativeOrAbsolute, out var uri))
        {
            return;
        }

        // Whatever name gets through the first check leads to the canary, as a hostile name server would have it.
        await using var scene = new AmcScene(_server.Url, _server.TokenUrl, resolve: _ => [IPAddress.Loopback]);

        var refused = await Should.ThrowAsync<AmcException>(() => scene.Client.OpenDownloadAsync(scene.Instance, uri, Cancellation));

        refused.ErrorClass.ShouldBe(AmcErrorClass.UnreadableResult);
        (_reached, _server.Requests.Count).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("52.216.0.1", "10.0.0.1")]
    public async Task A_name_of_Amazon_s_that_leads_into_our_network_is_refused(params string[] addresses)
    {
        await using var scene = new AmcScene(_server.Url, _server.TokenUrl, resolve: _ => [.. addresses.Select(IPAddress.Parse)]);

        var refused = await Should.ThrowAsync<AmcException>(
            () => scene.Client.OpenDownloadAsync(scene.Instance, new("https://bucket.s3.amazonaws.com/file"), Cancellation));

        refused.ErrorClass.ShouldBe(AmcErrorClass.UnreadableResult);
        _reached.ShouldBe(0);
    }

    [Fact]
    public async Task A_name_is_looked_up_once_and_what_was_checked_is_what_is_connected_to()
    {
        var url = new Uri(_server.Url.Replace("127.0.0.1", "files.test", StringComparison.Ordinal));
        var answers = new Queue<IPAddress>([IPAddress.Loopback, IPAddress.Parse("240.0.0.1")]);
        await using var scene = new AmcScene(url.ToString(), _server.TokenUrl, resolve: _ => [answers.Dequeue()]);

        await using var download = await scene.Client.OpenDownloadAsync(scene.Instance, new(url, "file"), Cancellation);

        download.Length.ShouldBe(8);
        answers.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var server = await OddAmc.StartAsync(status, "", ("Location", $"http://127.0.0.1:{CanaryPort}/"));
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        var refused = await Should.ThrowAsync<AmcException>(() => scene.Client.OpenDownloadAsync(scene.Instance, new($"{server.Url}/file"), Cancellation));

        refused.ErrorClass.ShouldBe(AmcErrorClass.UnreadableResult);
        _reached.ShouldBe(0);
    }

    [Fact]
    public async Task The_sandbox_s_file_is_opened_without_our_token()
    {
        string? authorization = "not asked";
        await using var server = await OddAmc.StartAsync(http =>
        {
            authorization = http.Request.Headers.Authorization;
            return http.Response.WriteAsync("a,b\n1,2\n");
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        await using var download = await scene.Client.OpenDownloadAsync(scene.Instance, new($"{server.Url}/file?X-Amz-Signature=1"), Cancellation);
        using var reader = new StreamReader(download.Content);

        (await reader.ReadToEndAsync(Cancellation)).ShouldBe("a,b\n1,2\n");
        authorization.ShouldBeNull();
    }

    [Theory]
    [InlineData(403, AmcErrorClass.LinkExpired)]
    [InlineData(400, AmcErrorClass.LinkExpired)]
    [InlineData(404, AmcErrorClass.Transient)]
    [InlineData(500, AmcErrorClass.Transient)]
    [InlineData(503, AmcErrorClass.Transient)]
    public async Task A_refused_file_says_whether_a_new_address_helps(int status, AmcErrorClass expected)
    {
        await using var server = await OddAmc.StartAsync(status, "<Error><Code>AccessDenied</Code></Error>");
        await using var scene = new AmcScene(server.Url, server.TokenUrl);

        (await Should.ThrowAsync<AmcException>(() => scene.Client.OpenDownloadAsync(scene.Instance, new($"{server.Url}/file"), Cancellation)))
            .ErrorClass.ShouldBe(expected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_that_breaks_off_or_stands_still_is_an_error_and_not_an_end(bool breaksOff)
    {
        var opened = new TaskCompletionSource();
        await using var server = await OddAmc.StartAsync(async http =>
        {
            http.Response.ContentLength = 1_000;
            await http.Response.WriteAsync("a,b\n");
            await http.Response.Body.FlushAsync();
            await opened.Task;
            if (breaksOff)
            {
                http.Abort();
            }
            else
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
            }
        });
        await using var scene = new AmcScene(server.Url, server.TokenUrl, options => options.DownloadIdleTimeout = TimeSpan.FromSeconds(1));
        await using var download = await scene.Client.OpenDownloadAsync(scene.Instance, new($"{server.Url}/file"), Cancellation);
        opened.SetResult();

        (await Should.ThrowAsync<AmcException>(() => download.Content.CopyToAsync(Stream.Null, Cancellation))).ErrorClass.ShouldBe(AmcErrorClass.Transient);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("52.216.1.1", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.128.0.1", true)]
    [InlineData("2600:1f18::1", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("198.19.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::7f00:1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    public void Only_addresses_of_the_public_internet_are_public(string address, bool isPublic) =>
        DownloadHandler.IsPublic(IPAddress.Parse(address)).ShouldBe(isPublic);
}
