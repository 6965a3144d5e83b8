using System.Net;
using System.Net.Sockets;
using CliWrap.Buffered;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Support;

/// <summary>
/// A private PostgreSQL on loopback, made for one class of tests and removed after it. It refuses to run as root: then it runs as the user
/// postgres that its package makes. Where PostgreSQL is not installed, tests are skipped.
/// </summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private static readonly string? s_programs = Find();

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort();

    private string Data => _folder.File("data");

    /// <summary>A new database of its own.</summary>
    internal async Task<string> NewDatabase()
    {
        Assert.SkipWhen(s_programs is null, "PostgreSQL is not installed: apt-get install postgresql");
        var name = $"jobs{Guid.NewGuid():N}";
        await Run("psql", "-h", "127.0.0.1", "-p", $"{_port}", "-U", "tests", "-d", "postgres", "-c", $"create database {name}");
        return $"Host=127.0.0.1;Port={_port};Database={name};Username=tests;Timeout=60";
    }

    /// <summary>The server is there from now on.</summary>
    internal Task Start() =>
        Run(
            "pg_ctl",
            "-D",
            Data,
            "-w",
            "-l",
            _folder.File("data/log"),
            "-o",
            $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=300",
            "start"
        );

    /// <summary>The server is away from now on; connections are cut.</summary>
    internal Task Stop() => Run("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    public async ValueTask InitializeAsync()
    {
        if (s_programs is null)
            return;
        Directory.CreateDirectory(Data);
        if (Environment.UserName == "root")
            await CliWrap.Cli.Wrap("chown").WithArguments(["postgres", _folder.File("."), Data]).ExecuteAsync();
        await Run("initdb", "-D", Data, "-A", "trust", "-U", "tests", "-N");
        await Start();
    }

    public async ValueTask DisposeAsync()
    {
        if (s_programs is not null)
            await Stop();
        _folder.Dispose();
    }

    private static Task Run(string program, params string[] arguments)
    {
        var path = Path.Combine(s_programs!, program);
        var command =
            Environment.UserName == "root"
                ? CliWrap.Cli.Wrap("setpriv").WithArguments(["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments])
                : CliWrap.Cli.Wrap(path).WithArguments(arguments);
        // The server keeps the streams of whoever starts it.
        return program == "pg_ctl" ? command.ExecuteAsync() : command.ExecuteBufferedAsync();
    }

    private static string? Find() =>
        !Directory.Exists("/usr/lib/postgresql")
            ? null
            : Directory
                .EnumerateDirectories("/usr/lib/postgresql")
                .Select(d => Path.Combine(d, "bin"))
                .Where(b => File.Exists(Path.Combine(b, "initdb")) && File.Exists(Path.Combine(b, "psql")))
                .OrderDescending(StringComparer.Ordinal)
                .FirstOrDefault();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
