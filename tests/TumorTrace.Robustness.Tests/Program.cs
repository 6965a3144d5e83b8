using TumorTrace.Robustness.Tests.Faults;
using TumorTrace.Robustness.Tests.Fuzz;
using Xunit.Runner.InProc.SystemConsole;

namespace TumorTrace.Robustness.Tests;

/// <summary>
/// The tests' own program, which scripts/fuzz.sh and scripts/faults.sh start with a word of their own; any other arguments are xunit's.
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args) =>
        args switch
        {
            ["fuzz", .. var rest] => FuzzProgram.Run(rest),
            [FuzzWorker.Command, .. var rest] => FuzzWorker.Run(rest),
            ["faults", .. var rest] => await FaultProgram.Run(rest),
            _ => await ConsoleRunner.Run(args),
        };
}
