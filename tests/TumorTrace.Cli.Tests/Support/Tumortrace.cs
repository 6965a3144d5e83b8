using System.Diagnostics;
using CliWrap;
using CliWrap.Buffered;

namespace TumorTrace.Cli.Tests.Support;

/// <summary>The built program, run as a user runs it.</summary>
internal static class Tumortrace
{
    public static async Task<BufferedCommandResult> Run(params string[] arguments) =>
        await CliWrap
            .Cli.Wrap("dotnet")
            .WithArguments([Path.Combine(AppContext.BaseDirectory, "tumortrace.dll"), .. arguments])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();

    /// <summary>
    /// Starts it in a process that can be signalled. Where the tests themselves were started with signals ignored (nohup, a script's
    /// background), it would ignore them too: not so on Linux.
    /// </summary>
    /// <param name="niceness">19 yields to everything else.</param>
    public static Process Start(IEnumerable<string> arguments, int niceness = 0)
    {
        string[] signals = OperatingSystem.IsLinux() ? ["env", "--default-signal=HUP,INT,QUIT,TERM"] : [];
        string[] program = ["dotnet", Path.Combine(AppContext.BaseDirectory, "tumortrace.dll")];
        return Process.Start(
            new ProcessStartInfo("nice", ["-n", $"{niceness}", .. signals, .. program, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
    }

    /// <summary>HUP, INT, QUIT, TERM …</summary>
    public static async Task Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }
}
