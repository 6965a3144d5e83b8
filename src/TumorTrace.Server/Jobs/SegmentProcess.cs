using System.ComponentModel;
using System.Diagnostics;
using TumorTrace.Core;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>Runs a segmentation: <see cref="SegmentProcess.RunAsync"/>, but for load tests.</summary>
internal delegate Task<int> RunSegment(
    JobProgram program,
    IEnumerable<string> arguments,
    Action<string> output,
    Action<string> errors,
    TimeSpan stopTime,
    CancellationToken stop
);

/// <summary>Runs the segmentation as a child process, reads its output, and stops it as Ctrl-C does.</summary>
internal static class SegmentProcess
{
    /// <returns>The exit code; 130 if it was stopped.</returns>
    /// <param name="output">Gets each line of standard output.</param>
    /// <param name="errors">Gets each line of standard error.</param>
    /// <param name="stop">Sends SIGINT; the process finishes its current windows and ends.</param>
    /// <param name="stopTime">After this time it is killed.</param>
    /// <exception cref="UserException">The program cannot be started.</exception>
    internal static async Task<int> RunAsync(
        JobProgram program,
        IEnumerable<string> arguments,
        Action<string> output,
        Action<string> errors,
        TimeSpan stopTime,
        CancellationToken stop
    )
    {
        using var process = Start(program, arguments);
        using var ended = new CancellationTokenSource();
        var stopping = StopAsync(process, stopTime, stop, ended.Token);
        await Task.WhenAll(ReadAsync(process.StandardOutput, output), ReadAsync(process.StandardError, errors));
        await process.WaitForExitAsync(CancellationToken.None);
        await ended.CancelAsync();
        await stopping;
        return process.ExitCode;
    }

    private static Process Start(JobProgram program, IEnumerable<string> arguments)
    {
        try
        {
            var process = Process.Start(program.With(arguments))!;
            // Its input stays open: the process ends when that ends, with this program if need be.
            LowerPriority(process);
            return process;
        }
        catch (Win32Exception e)
        {
            throw new UserException($"{program.FileName}: cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Viewing slides comes first. A server that yields to others already has jobs that do; raising them would be wrong.</summary>
    private static void LowerPriority(Process process)
    {
        try
        {
            if (process.PriorityClass != ProcessPriorityClass.Idle)
                process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended already, or the system does not allow it; then it keeps its priority.
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> line)
    {
        while (await reader.ReadLineAsync() is { } text)
            line(text);
    }

    private static async Task StopAsync(Process process, TimeSpan stopTime, CancellationToken stop, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, ended);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCancellationRequested)
            return;
        if (Interrupt.Send(process.Id))
            await Task.Delay(stopTime, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ended.IsCancellationRequested)
            process.Kill(entireProcessTree: true);
    }
}
