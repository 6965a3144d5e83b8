using System.Diagnostics;

namespace TumorTrace.Server.Options;

/// <summary>
/// The running program, to be started again as a process of its own. It is not started through ./tumortrace, which would rebuild it if
/// sources have changed.
/// </summary>
/// <param name="FileName">The program's own file, or dotnet.</param>
/// <param name="First">Arguments before the command's name: the assembly if the program is dotnet.</param>
public sealed record JobProgram(string FileName, IReadOnlyList<string> First)
{
    /// <summary>Variables that the process must not inherit, because ./tumortrace sets them for training only.</summary>
    private static readonly string[] s_malloc = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_ARENA_MAX"];

    /// <param name="assembly">The command line's assembly, for a process that dotnet runs.</param>
    public static JobProgram Own(string assembly)
    {
        var program = Environment.ProcessPath ?? "dotnet";
        return new JobProgram(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? [assembly] : []);
    }

    /// <summary>How to start it with these arguments and with all streams redirected.</summary>
    public ProcessStartInfo With(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(FileName, First.Concat(arguments))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in s_malloc)
            start.Environment.Remove(variable);
        return start;
    }
}
