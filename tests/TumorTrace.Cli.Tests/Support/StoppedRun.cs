using System.Diagnostics;

namespace TumorTrace.Cli.Tests.Support;

/// <summary>The built program, stopped from outside at a moment that can be seen in its files.</summary>
internal static class StoppedRun
{
    private const int Attempts = 10;
    private const int Yielding = 5;

    /// <summary>
    /// Starts the program and stops it as soon as its files show that the moment has come. On a busy machine it may end before
    /// that is seen: then it starts once more from nothing. It yields to other programs, so that its files are seen in time.
    /// </summary>
    /// <param name="output">The folder that the program writes; deleted before another attempt.</param>
    /// <param name="reached">Looks at the files; what cannot be read yet counts as not reached.</param>
    public static async Task<(int Code, string Errors)> Stop(
        string output,
        IEnumerable<string> arguments,
        Func<bool> reached,
        Func<Process, Task> stop
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (Directory.Exists(output))
                Directory.Delete(output, recursive: true);
            using var process = Tumortrace.Start(arguments, Yielding);
            var errors = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            while (!process.HasExited && !Seen(reached))
                await Task.Delay(1);
            if (!process.HasExited)
                await stop(process);
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                return (process.ExitCode, await errors);
        }
        throw new InvalidOperationException($"the run ended {Attempts} times before it could be stopped");
    }

    /// <summary>kill -9.</summary>
    public static Task Kill(Process process)
    {
        process.Kill();
        return Task.CompletedTask;
    }

    /// <summary>Ctrl-C.</summary>
    public static Task Interrupt(Process process) => Tumortrace.Signal(process, "INT");

    private static bool Seen(Func<bool> reached)
    {
        try
        {
            return reached();
        }
        catch (IOException)
        {
            return false;
        }
    }
}
