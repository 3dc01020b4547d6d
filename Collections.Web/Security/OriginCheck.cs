namespace Collections.Web.Security;

/// <summary>
/// Refuses what another site makes a browser send: every change, and the WebSocket of a circuit, which browsers open across sites with cookies.
/// Programs send no <c>Origin</c> and are not meant.
/// </summary>
internal sealed class OriginCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var harmless = (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            && !IsWebSocket(context);
        return harmless || IsOwn(request)
            ? next(context)
            : Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "This request comes from another site. Behind a proxy: let it pass on the Host header.");
    }

    private static bool IsWebSocket(HttpContext context) =>
        context.WebSockets.IsWebSocketRequest || string.Equals(context.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        || HttpMethods.IsConnect(context.Request.Method);

    private static bool IsOwn(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin is ""
            ? request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            : Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(HostOf(request, uri.Scheme), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// As <see cref="Uri.Authority"/> writes it: without the scheme's own port. The scheme is the browser's: behind a proxy that ends TLS ours is another.
    /// </summary>
    private static string HostOf(HttpRequest request, string scheme) =>
        Uri.TryCreate($"{scheme}://{request.Host}", UriKind.Absolute, out var uri) ? uri.Authority : "";
}
