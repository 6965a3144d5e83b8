namespace TumorTrace.Server.Jobs;

/// <summary>
/// This very program, to be started once more as a process of its own. Not through ./tumortrace, which would build anew under the running
/// one where sources have changed.
/// </summary>
/// <param name="FileName">The program's own file, or dotnet.</param>
/// <param name="First">Arguments before the command's name: the assembly where dotnet is the program.</param>
public sealed record JobProgram(string FileName, IReadOnlyList<string> First)
{
    /// <summary>Variables that the process must not inherit: ./tumortrace sets them for training alone.</summary>
    public IReadOnlyList<string> Without { get; init; } = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_ARENA_MAX"];

    /// <param name="assembly">The command line's assembly, for a process that dotnet runs.</param>
    public static JobProgram Own(string assembly)
    {
        var program = Environment.ProcessPath ?? "dotnet";
        return new JobProgram(program, Path.GetFileNameWithoutExtension(program) == "dotnet" ? [assembly] : []);
    }
}
