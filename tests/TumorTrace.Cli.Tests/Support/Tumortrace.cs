using System.Diagnostics;
using CliWrap;
using CliWrap.Buffered;

namespace TumorTrace.Cli.Tests.Support;

/// <summary>How a command ended, and what it said.</summary>
internal sealed record Answer(int ExitCode, string StandardOutput, string StandardError);

/// <summary>The commands as a user runs them: in this process, or as the built program where a process is what the test is about.</summary>
internal static class Tumortrace
{
    private static string Program => Path.Combine(AppContext.BaseDirectory, "tumortrace.dll");

    /// <summary>
    /// Runs a command in this process, on a thread of its own. It computes and says what the program does (ProgramTests hold it to that),
    /// without the second or two of processor time that each start takes until methods are compiled.
    /// </summary>
    public static async Task<Answer> Run(params string[] arguments)
    {
        // On a terminal, commands draw instead of writing lines.
        if (!Console.IsOutputRedirected || !Console.IsErrorRedirected)
            return await RunProgram(arguments);
        var said = ConsoleCapture.Begin();
        var code = await Task.Factory.StartNew(
            () => Errors.GuardAsync(() => CommandLine.RunAsync(arguments)).GetAwaiter().GetResult(),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        return new Answer(code, said.Output, said.Errors);
    }

    /// <summary>
    /// Starts the built program: for tests of its memory and its limits, of several processes, of bytes that might bring a native decoder
    /// down, and of libtorch, whose number of threads belongs to the process.
    /// </summary>
    public static Task<Answer> RunProgram(params string[] arguments) => RunProgram(new Dictionary<string, string?>(), arguments);

    /// <inheritdoc cref="RunProgram(string[])"/>
    /// <param name="environment">Variables that it gets besides this process's.</param>
    public static async Task<Answer> RunProgram(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var result = await CliWrap
            .Cli.Wrap("dotnet")
            .WithArguments([Program, .. arguments])
            .WithEnvironmentVariables(environment)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();
        return new Answer(result.ExitCode, result.StandardOutput, result.StandardError);
    }

    /// <summary>
    /// Starts it in a process that can be signalled. Where the tests themselves were started with signals ignored (nohup, a script's
    /// background), it would ignore them too: not so on Linux.
    /// </summary>
    /// <param name="niceness">19 yields to everything else.</param>
    public static Process Start(IEnumerable<string> arguments, int niceness = 0)
    {
        string[] signals = OperatingSystem.IsLinux() ? ["env", "--default-signal=HUP,INT,QUIT,TERM"] : [];
        return Process.Start(
            new ProcessStartInfo("nice", ["-n", $"{niceness}", .. signals, "dotnet", Program, .. arguments])
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
