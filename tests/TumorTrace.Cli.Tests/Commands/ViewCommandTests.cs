using System.Net;
using System.Net.Sockets;
using TumorTrace.Cli.Tests.Support;
using TumorTrace.TestSupport;

namespace TumorTrace.Cli.Tests.Commands;

[Trait("Speed", "Slow")]
public sealed class ViewCommandTests
{
    [Fact]
    public async Task A_folder_without_a_finished_run_is_said_to_be_one()
    {
        using var folder = new TemporaryFolder();
        var result = await Tumortrace.Run("view", folder.Path, "--api-only", "--no-browser");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("no finished result there", result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_to_be()
    {
        using var folder = new TemporaryFolder();
        RunningViewer.MakeRun(folder, folder.File("out"), folder.File("slides"), "a", (_, _) => 0);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var result = await Tumortrace.Run("view", folder.File("out"), "--api-only", "--no-browser", "--port", $"{port}");
        Assert.Equal(2, result.ExitCode);
        Assert.Equal(
            $"error: port {port}: in use by another program, perhaps another viewer; choose one with --port, or --port 0 for any",
            result.StandardError.Trim()
        );
    }

    [Theory]
    [InlineData("--port", "99999", "expected 1 to 65535")]
    [InlineData("--token", "short", "expected 12 or more")]
    public async Task Wrong_options_are_usage_errors(string option, string value, string message)
    {
        var result = await Tumortrace.Run("view", "x", "--api-only", option, value);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_not_this_machines_is_said_so()
    {
        using var folder = new TemporaryFolder();
        var result = await Tumortrace.Run("serve", folder.Path, "--api-only", "--no-browser", "--host", "192.0.2.1");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("192.0.2.1:8757: cannot listen there", result.StandardError, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--host", "0.0.0.0", "/?token=")]
    [InlineData("--host", "127.0.0.1", "http://127.0.0.1:")]
    public async Task It_prints_its_address_answers_and_ends_on_an_interrupt(string option, string value, string printed)
    {
        using var folder = new TemporaryFolder();
        using var process = Tumortrace.Start(["serve", folder.Path, "--api-only", "--no-browser", "--port", "0", option, value]);
        var line = await process.StandardOutput.ReadLineAsync();
        Assert.Contains(printed, line, StringComparison.Ordinal);
        var address = new Uri(line!.Split(' ')[^1]);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{address.Port}/api/session");
        if (address.Query.Length > 0)
            request.Headers.Authorization = new("Bearer", address.Query.Split('=')[1]);
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await Tumortrace.Signal(process, "INT");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal((0, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
        Assert.True(Directory.Exists(folder.File("slides")) && Directory.Exists(folder.File("runs")));
    }
}
