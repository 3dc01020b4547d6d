using System.Net;
using System.Net.Sockets;

namespace Collections.Core.Amc;

/// <summary>
/// Where files may be fetched from. Addresses come from outside, so a hostile one must not reach our network: the name is checked here, and
/// the resolved address once more when the connection is made, so that a name that changes its mind between the two gains nothing. No
/// redirects, proxies or cookies.
/// </summary>
internal static class DownloadHandler
{
    private const string AmazonStorage = ".amazonaws.com";

    /// <summary>Set on a request to the configured sandbox, whose address may be private.</summary>
    private static readonly HttpRequestOptionsKey<bool> IsSandbox = new("collections.amc.sandbox");

    public delegate Task<IPAddress[]> Resolver(string host, CancellationToken cancellationToken);

    public static SocketsHttpHandler Create(Resolver resolve) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = (context, cancellationToken) => ConnectAsync(resolve, context, cancellationToken),
    };

    /// <summary>A request for the address, or null when it is one that must not be opened.</summary>
    public static HttpRequestMessage? Request(Uri url, AmcEndpoints endpoints)
    {
        if (!url.IsAbsoluteUri || url.UserInfo is not "")
        {
            return null;
        }

        var isSandbox = url.Scheme is "http" or "https" && url.Scheme == endpoints.Api.Scheme && url.Port == endpoints.Api.Port
            && string.Equals(url.IdnHost, endpoints.Api.IdnHost, StringComparison.OrdinalIgnoreCase);
        var isAmazon = url.Scheme is "https" && url.IsDefaultPort && url.HostNameType is UriHostNameType.Dns
            && url.IdnHost.EndsWith(AmazonStorage, StringComparison.OrdinalIgnoreCase);
        if (!isSandbox && !isAmazon)
        {
            return null;
        }

        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Options.Set(IsSandbox, isSandbox);
        return request;
    }

    public static bool IsRefusal(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is PrivateAddressException)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an address belongs to the public internet. Whatever is not known to do so does not.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> b = stackalloc byte[16];
        address.TryWriteBytes(b, out var length);
        return length is 4 ? IsPublicV4(b) : IsPublicV6(b);
    }

    private static bool IsPublicV4(ReadOnlySpan<byte> b) => (b[0], b[1], b[2]) switch
    {
        (0 or 10 or 127, _, _) or ( >= 224, _, _) => false,
        (100, >= 64 and < 128, _) => false,
        (169, 254, _) or (192, 168, _) => false,
        (172, >= 16 and < 32, _) => false,
        (192, 0, 0 or 2) or (192, 88, 99) or (198, 18 or 19, _) or (198, 51, 100) or (203, 0, 113) => false,
        _ => true,
    };

    private static bool IsPublicV6(ReadOnlySpan<byte> b)
    {
        // The well-known prefix of translators to IPv4: what counts is the address inside.
        if (b is [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..])
        {
            return IsPublicV4(b[12..]);
        }

        return b switch
        {
            [0x20, 0x01, < 0x02, ..] or [0x20, 0x01, 0x0d, 0xb8, ..] or [0x20, 0x02, ..] or [0x3f, 0xff, < 0x10, ..] => false,
            [>= 0x20 and < 0x40, ..] => true,
            _ => false,
        };
    }

    private static async ValueTask<Stream> ConnectAsync(
        Resolver resolve, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var isSandbox = context.InitialRequestMessage.Options.TryGetValue(IsSandbox, out var value) && value;
        var addresses = await resolve(context.DnsEndPoint.Host, cancellationToken);
        if (!isSandbox && !Array.TrueForAll(addresses, IsPublic))
        {
            throw new PrivateAddressException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // To the addresses that were checked, never to the name again.
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class PrivateAddressException() : IOException("The address leads to a private network.");
}
