using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace TumorTrace.Cli.Tests.Support;

/// <summary>Stands between a worker and its database, and can fall silent, as a network that drops packets.</summary>
internal sealed class DatabaseProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;
    private readonly int _port;
    private volatile bool _answers = true;

    public DatabaseProxy(string connection)
    {
        var to = new NpgsqlConnectionStringBuilder(connection);
        _port = to.Port;
        _listener.Start();
        to.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Connection = to.ConnectionString;
        _accepting = AcceptAsync();
    }

    public string Connection { get; }

    /// <summary>False: nothing is forwarded, and nothing is refused.</summary>
    public bool Answers
    {
        get => _answers;
        set => _answers = value;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It ends.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, _ending.Token);
                await Task.WhenAny(PassAsync(client, server), PassAsync(server, client));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // One of the two has closed the connection.
            }
        }
    }

    private async Task PassAsync(TcpClient from, TcpClient to)
    {
        var bytes = new byte[1 << 16];
        int count;
        while ((count = await from.GetStream().ReadAsync(bytes, _ending.Token)) > 0)
        {
            while (!_answers)
                await Task.Delay(20, _ending.Token);
            await to.GetStream().WriteAsync(bytes.AsMemory(0, count), _ending.Token);
        }
    }
}
