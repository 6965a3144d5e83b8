using System.Globalization;
using TumorTrace.Robustness.Tests.Fuzz;

namespace TumorTrace.Robustness.Tests.Faults;

/// <summary>scripts/faults.sh: every fault so often, with a table at the end.</summary>
internal static class FaultProgram
{
    /// <summary>Of the other faults one for so many kills.</summary>
    private const int KillsAnother = 8;

    /// <returns>0: all ended well; 1: some did not; 2: the command line is wrong.</returns>
    public static async Task<int> Run(string[] arguments)
    {
        var (kills, first) = (24, 1);
        if (
            arguments.Length > 2
            || arguments.Length > 0 && !(int.TryParse(arguments[0], CultureInfo.InvariantCulture, out kills) && kills > 0)
            || arguments.Length > 1 && !int.TryParse(arguments[1], CultureInfo.InvariantCulture, out first)
        )
        {
            Console.Error.WriteLine("scripts/faults.sh [KILLS] [SEED]: 24 kills by default, an eighth as many of each other fault, seed 1");
            return 2;
        }
        using var scene = await FaultScene.Make();
        Console.WriteLine($"an undisturbed run takes {scene.Duration.TotalSeconds:f1} s");
        Console.WriteLine($"{"fault", -28}{"trials", 8}{"unharmed", 10}{"killed", 8}{"error", 8}{"wrong", 8}");
        var wrong = 0;
        foreach (var kind in FaultTrials.All)
            wrong += await Repeat(kind, scene, kind == FaultTrials.All[0] ? kills : Math.Max(2, kills / KillsAnother), first);
        Console.WriteLine(wrong == 0 ? "each ended in the bytes of an undisturbed run" : $"{wrong} did not end as they must");
        return wrong == 0 ? 0 : 1;
    }

    private static async Task<int> Repeat(FaultKind kind, FaultScene scene, int trials, int first)
    {
        var ends = new List<FaultEnd>();
        var problems = new List<string>();
        for (var seed = first; seed < first + trials; seed++)
        {
            try
            {
                ends.Add(await kind.Try(scene, new Dice(seed)));
            }
            catch (FaultException e)
            {
                problems.Add($"  seed {seed}: {e.Message}");
            }
        }
        int Count(FaultEnd end) => ends.Count(e => e == end);
        Console.WriteLine(
            $"{kind.Name, -28}{trials, 8}{Count(FaultEnd.Unharmed), 10}{Count(FaultEnd.Killed), 8}{Count(FaultEnd.Error), 8}"
                + $"{problems.Count, 8}"
        );
        problems.ForEach(Console.WriteLine);
        return problems.Count;
    }
}
