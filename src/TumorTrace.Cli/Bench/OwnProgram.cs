using System.Diagnostics;
using TumorTrace.Server.Options;

namespace TumorTrace.Cli.Bench;

/// <summary>This very program, to be started once more as a process of its own, with the system's usual malloc.</summary>
internal static class OwnProgram
{
    public static ProcessStartInfo With(IEnumerable<string> arguments) =>
        JobProgram.Own(typeof(OwnProgram).Assembly.Location).With(arguments);
}
