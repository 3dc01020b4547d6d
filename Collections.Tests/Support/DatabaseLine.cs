using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Collections.Tests.Support;

/// <summary>A way to the database that can fail as networks do: cut, so that every connection breaks and none comes about, or held, so that nothing answers.</summary>
public sealed class DatabaseLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentDictionary<TcpClient, Task> _open = [];
    private readonly NpgsqlConnectionStringBuilder _to;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _flow = new();
    private volatile bool _isCut;

    public DatabaseLine(string to)
    {
        _to = new(to);
        _flow.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The same login by this way.</summary>
    public string Through(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.ConnectionString;

    public void Cut()
    {
        _isCut = true;
        foreach (var client in _open.Keys)
        {
            client.Close();
        }
    }

    public void Mend() => _isCut = false;

    public void Hold() => _flow = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _flow.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        Cut();
        _listener.Stop();
        await Task.WhenAll([_accepting, .. _open.Values]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
            if (_isCut)
            {
                client.Dispose();
            }
            else
            {
                _open[client] = CarryAsync(client);
            }
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        try
        {
            using var server = new TcpClient();
            await server.ConnectAsync(_to.Host!, _to.Port, _stopped.Token);
            await Task.WhenAny(CarryAsync(client.GetStream(), server.GetStream()), CarryAsync(server.GetStream(), client.GetStream()));
        }
        finally
        {
            client.Dispose();
            _open.TryRemove(client, out _);
        }
    }

    private async Task CarryAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16_384];
        int read;
        while ((read = await from.ReadAsync(buffer, _stopped.Token)) > 0)
        {
            await _flow.Task.WaitAsync(_stopped.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), _stopped.Token);
        }
    }
}
