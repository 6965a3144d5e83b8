namespace TumorTrace.Server.Jobs;

/// <summary>The command line as a program of its own, as a user starts it.</summary>
/// <param name="FileName">./tumortrace, the program's own file, or dotnet.</param>
/// <param name="First">Arguments before the command's name: the assembly where dotnet is the program.</param>
public sealed record JobProgram(string FileName, IReadOnlyList<string> First)
{
    /// <summary>Variables of glibc that ./tumortrace sets for each command by itself.</summary>
    private static readonly string[] s_malloc = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_ARENA_MAX"];

    /// <summary>Variables that the program must not inherit.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>./tumortrace where this process was started by it, else this program's own file.</summary>
    /// <param name="assembly">The command line's assembly, for a process that dotnet runs.</param>
    public static JobProgram Own(string assembly)
    {
        if (Environment.GetEnvironmentVariable("TUMORTRACE_LAUNCHER") is { Length: > 0 } launcher)
            return new JobProgram(launcher, []) { Without = s_malloc };
        var program = Environment.ProcessPath ?? "dotnet";
        return new JobProgram(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? [assembly] : []);
    }
}
