using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using TumorTrace.Core;
using TumorTrace.Server;
using TumorTrace.Server.Options;
using TumorTrace.Server.Security;

namespace TumorTrace.Cli.Viewer;

/// <summary>Runs the viewer's server until Ctrl-C.</summary>
internal static class ViewerHost
{
    private const int PortsToTry = 20;
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(3);

    /// <param name="portGiven">The user chose the port: no other one is tried.</param>
    /// <exception cref="UserException">The port is in use, or the address is not this machine's.</exception>
    public static async Task<int> RunAsync(ViewerOptions options, bool portGiven, bool openBrowser, CancellationToken cancel)
    {
        // Tiles are small: each is made on one thread, several at once. Decoding must not keep responses waiting for a thread.
        NetVips.NetVips.Concurrency = 1;
        ThreadPool.SetMinThreads(4 * Environment.ProcessorCount + 4, 4);
        await using var app = await StartAsync(options, portGiven, cancel);
        var address = Address(app, options);
        Console.WriteLine($"TumorTrace viewer: {address}");
        if (!Hosts.IsLoopback(options.Host))
            Console.WriteLine(
                "Anybody with this address can see and change everything here. It is not encrypted: use it in a network that you trust."
            );
        Console.WriteLine("Press Ctrl-C to stop.");
        if (openBrowser)
            Browser.Open(address);
        try
        {
            await Task.Delay(Timeout.Infinite, cancel);
        }
        catch (OperationCanceledException)
        {
            // Stopped by the user: not a failure.
        }
        using var goodbye = new CancellationTokenSource(s_goodbye);
        await app.StopAsync(goodbye.Token);
        return ExitCode.Ok;
    }

    private static async Task<WebApplication> StartAsync(ViewerOptions options, bool portGiven, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            WebApplication? app = null;
            try
            {
                app = ViewerServer.Build(options with { Port = options.Port == 0 ? 0 : options.Port + attempt });
                await app.StartAsync(cancel);
                return app;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                await EndAsync(app);
                if (e.InnerException is not AddressInUseException)
                    throw new UserException(
                        $"{options.Host}:{options.Port}: cannot listen there: {e.Message}; is it an address of this machine?",
                        e
                    );
                if (portGiven || attempt == PortsToTry)
                    throw new UserException(
                        $"port {options.Port}{(portGiven ? "" : $" to {options.Port + attempt}")}: in use by another program, "
                            + "perhaps another viewer; choose one with --port, or --port 0 for any",
                        e
                    );
            }
            catch
            {
                await EndAsync(app);
                throw;
            }
        }
    }

    private static ValueTask EndAsync(WebApplication? app) => app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Address(WebApplication app, ViewerOptions options)
    {
        var bound = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var host = bound.Host is "0.0.0.0" or "[::]" ? Environment.MachineName : bound.Host;
        var page = options.PublicUrl is { } url ? $"{url.AbsoluteUri.TrimEnd('/')}/" : $"http://{host}:{bound.Port}/";
        return $"{page}{(options.Token is { } token ? $"?token={Uri.EscapeDataString(token)}" : "")}";
    }
}

/// <summary>The user's browser.</summary>
internal static class Browser
{
    /// <summary>Opens the address if there is a desktop; otherwise the printed line has to do.</summary>
    public static void Open(string address)
    {
        if (
            OperatingSystem.IsLinux()
            && Environment.GetEnvironmentVariable("DISPLAY") is null
            && Environment.GetEnvironmentVariable("WAYLAND_DISPLAY") is null
        )
            return;
        try
        {
            using var process = Process.Start(new ProcessStartInfo(address) { UseShellExecute = true });
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            Console.Error.WriteLine($"no browser could be opened ({e.Message}); open the address yourself");
        }
    }
}
