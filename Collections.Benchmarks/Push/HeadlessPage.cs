using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Collections.Benchmarks.Push;

/// <summary>
/// A page of ours without a browser: reads the prerendered page, starts its circuit as the browser's script does, acknowledges every batch, answers every
/// call to JavaScript with as little as will do, and notes when which change came in.
/// </summary>
internal sealed partial class HeadlessPage : IAsyncDisposable
{
    /// <summary>What a changed text begins with; six digits follow.</summary>
    public const string Mark = "push-";

    // A script module, of which the page keeps a reference.
    private const int JavaScriptObject = 1;

    private static readonly byte[] MarkBytes = Encoding.UTF8.GetBytes(Mark);

    private readonly HubConnection _connection;
    private readonly byte[] _name;
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private List<(int Number, long At)> _seen = [];
    private int _last;

    private HeadlessPage(HubConnection connection, string name)
    {
        (_connection, _name) = (connection, Encoding.UTF8.GetBytes(name));
        connection.On<int, byte[]>("JS.RenderBatch", OnBatchAsync);
        connection.On("JS.BeginInvokeJS", [typeof(long), typeof(string), typeof(string), typeof(int), typeof(long), typeof(int)], OnCallAsync);
        connection.On<string>("JS.Error", error => _open.TrySetException(new InvalidOperationException($"The circuit failed: {error}")));
        connection.Closed += exception =>
        {
            _open.TrySetException(exception ?? new InvalidOperationException("The circuit was closed."));
            return Task.CompletedTask;
        };
    }

    /// <summary>Opens the page; it is open when a batch shows this name.</summary>
    public static async Task<HeadlessPage> OpenAsync(HttpClient http, CookieContainer cookies, Uri page, string name, CancellationToken cancellationToken)
    {
        var html = await http.GetStringAsync(page, cancellationToken);
        var operations = new JsonArray();
        foreach (var marker in Markers().Matches(html).Select(match => JsonNode.Parse(match.Groups[1].Value)!).Where(marker => marker["descriptor"] is not null))
        {
            operations.Add(new JsonObject { ["type"] = "add", ["ssrComponentId"] = operations.Count + 1, ["marker"] = marker });
        }

        if (operations.Count == 0)
        {
            throw new InvalidOperationException($"The page {page} has no interactive part:\n{html[..Math.Min(html.Length, 500)]}");
        }

        var state = State().Match(html).Groups[1].Value;
        var root = new Uri(page.GetLeftPart(UriPartial.Authority));
        var builder = new HubConnectionBuilder().WithUrl(new Uri(root, "/_blazor"), HttpTransportType.WebSockets, options =>
        {
            options.SkipNegotiation = true;
            options.Cookies = cookies;
            options.Headers["Origin"] = root.ToString().TrimEnd('/');
        });
        builder.Services.AddSingleton<IHubProtocol>(new BlazorPack());
        var opened = new HeadlessPage(builder.Build(), name);
        await opened._connection.StartAsync(cancellationToken);
        var circuit = await opened._connection.InvokeAsync<string?>("StartCircuit", root.ToString(), page.ToString(), "[]", state, cancellationToken);
        if (circuit is null)
        {
            throw new InvalidOperationException($"The server started no circuit for {page}.");
        }

        var update = new JsonObject { ["batchId"] = 1, ["operations"] = operations };
        await opened._connection.SendAsync("UpdateRootComponents", update.ToJsonString(), state, cancellationToken);
        await opened._open.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, cancellationToken);
        return opened;
    }

    /// <summary>Which change came in when, each time a later one than before; forgets them.</summary>
    public List<(int Number, long At)> Take()
    {
        lock (_gate)
        {
            return Interlocked.Exchange(ref _seen, []);
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task OnBatchAsync(int id, byte[] batch)
    {
        var now = Stopwatch.GetTimestamp();
        if (!_open.Task.IsCompleted && batch.AsSpan().IndexOf(_name) >= 0)
        {
            _open.TrySetResult();
        }

        if (Highest(batch) is { } number)
        {
            lock (_gate)
            {
                if (number > _last)
                {
                    _last = number;
                    _seen.Add((number, now));
                }
            }
        }

        await _connection.SendAsync("OnRenderCompleted", (long)id, (string?)null);
    }

    private async Task OnCallAsync(object?[] call)
    {
        var (handle, function, resultType) = ((long)call[0]!, (string)call[1]!, (int)call[3]!);
        var answer = (function, resultType) switch
        {
            ("collections.shortcutsEnabled", _) => "true",
            (_, JavaScriptObject) => """{"__jsObjectId":1}""",
            _ => "null",
        };
        await _connection.SendAsync("EndInvokeJSFromDotNet", handle, true, string.Create(CultureInfo.InvariantCulture, $"[{handle},true,{answer}]"));
    }

    private static int? Highest(ReadOnlySpan<byte> batch)
    {
        int? highest = null;
        for (int at; (at = batch.IndexOf(MarkBytes)) >= 0; batch = batch[(at + MarkBytes.Length)..])
        {
            var digits = batch[(at + MarkBytes.Length)..];
            if (digits.Length >= 6 && int.TryParse(digits[..6], CultureInfo.InvariantCulture, out var number) && number > (highest ?? 0))
            {
                highest = number;
            }
        }

        return highest;
    }

    [GeneratedRegex("<!--Blazor:({.*?})-->")]
    private static partial Regex Markers();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
