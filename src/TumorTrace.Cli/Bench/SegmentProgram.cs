using System.Diagnostics;
using TumorTrace.Core;

namespace TumorTrace.Cli.Bench;

/// <summary>
/// Runs `tumortrace segment` as a program of its own, as a user does: libtorch is in the measuring process, and would otherwise count
/// in time and memory.
/// </summary>
internal static class SegmentProgram
{
    /// <summary>Variables of glibc that ./tumortrace sets differently for each command.</summary>
    private static readonly string[] s_malloc = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_ARENA_MAX"];

    /// <summary>The manifest that the run left, and where it lies.</summary>
    /// <exception cref="UserException">The run failed; with its own words.</exception>
    public static string Run(string slide, string output, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in Program(start).Concat(["segment", slide, "-o", output, "--overwrite", .. arguments]))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var stop = cancel.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        cancel.ThrowIfCancellationRequested();
        if (process.ExitCode != ExitCode.Ok)
            throw new UserException($"tumortrace {string.Join(' ', start.ArgumentList.SkipWhile(a => a != "segment"))} failed: {errors.GetAwaiter().GetResult().Trim()}");
        var name = Path.GetFileNameWithoutExtension(slide);
        return Path.Combine(output, name, $"{name}.manifest.json");
    }

    /// <summary>./tumortrace where this process was started by it, else this program's own file.</summary>
    private static IEnumerable<string> Program(ProcessStartInfo start)
    {
        if (Environment.GetEnvironmentVariable("TUMORTRACE_LAUNCHER") is { } launcher)
        {
            foreach (var variable in s_malloc)
                start.Environment.Remove(variable);
            start.FileName = launcher;
            return [];
        }
        start.FileName = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(start.FileName) == "dotnet" ? [typeof(SegmentProgram).Assembly.Location] : [];
    }
}
