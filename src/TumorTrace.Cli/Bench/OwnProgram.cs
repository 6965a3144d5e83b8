using System.Diagnostics;
using TumorTrace.Server.Jobs;

namespace TumorTrace.Cli.Bench;

/// <summary>This very program, to be started once more as a process of its own, with the system's usual malloc.</summary>
internal static class OwnProgram
{
    public static ProcessStartInfo With(IEnumerable<string> arguments)
    {
        var own = JobProgram.Own(typeof(OwnProgram).Assembly.Location);
        var start = new ProcessStartInfo(own.FileName, [.. own.First, .. arguments]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var variable in own.Without)
            start.Environment.Remove(variable);
        return start;
    }
}
