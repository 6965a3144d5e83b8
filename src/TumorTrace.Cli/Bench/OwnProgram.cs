using System.Diagnostics;

namespace TumorTrace.Cli.Bench;

/// <summary>This very program, to be started once more as a process of its own.</summary>
internal static class OwnProgram
{
    /// <summary>Variables of glibc that ./tumortrace sets differently for each command.</summary>
    private static readonly string[] s_malloc = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_ARENA_MAX"];

    /// <summary>How to start it with these arguments: through ./tumortrace where this process came from there, and with the system's usual malloc.</summary>
    public static ProcessStartInfo With(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in Program(start).Concat(arguments))
            start.ArgumentList.Add(argument);
        foreach (var variable in s_malloc)
            start.Environment.Remove(variable);
        return start;
    }

    private static IEnumerable<string> Program(ProcessStartInfo start)
    {
        start.FileName = Environment.GetEnvironmentVariable("TUMORTRACE_LAUNCHER") ?? Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(start.FileName) == "dotnet" ? [typeof(OwnProgram).Assembly.Location] : [];
    }
}
