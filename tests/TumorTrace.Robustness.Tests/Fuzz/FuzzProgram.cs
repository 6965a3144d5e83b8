using System.Globalization;

namespace TumorTrace.Robustness.Tests.Fuzz;

/// <summary>scripts/fuzz.sh: targets for some minutes, or one saved input once more.</summary>
internal static class FuzzProgram
{
    /// <summary>Likely the same fault: this many inputs of it are kept.</summary>
    private const int KeptOfAKind = 3;

    private const string Usage = """
        scripts/fuzz.sh [MINUTES] [TARGET...]   tries spoilt inputs, by default 10 minutes over all targets
        scripts/fuzz.sh --first NUMBER ...      begins at another input than that of the day
        scripts/fuzz.sh replay FILE             tries a saved input once more
        """;

    /// <returns>0: nothing found; 1: finds; 2: the command line is wrong.</returns>
    public static int Run(string[] arguments)
    {
        if (arguments is ["replay", var file])
            return Replay(file);
        int? first = null;
        if (arguments is ["--first", var number, .. var others] && int.TryParse(number, CultureInfo.InvariantCulture, out var given))
            (first, arguments) = (given, others);
        var minutes = 10.0;
        if (arguments is [var text, .. var rest] && double.TryParse(text, CultureInfo.InvariantCulture, out var asked))
            (minutes, arguments) = (asked, rest);
        IReadOnlyCollection<string> targets = arguments.Length > 0 ? arguments : FuzzTargets.Names;
        if (minutes <= 0 || targets.FirstOrDefault(t => !FuzzTargets.Names.Contains(t)) is not null)
        {
            Console.Error.WriteLine($"{Usage}\ntargets: {string.Join(", ", FuzzTargets.Names)}");
            return 2;
        }
        return Fuzz(targets, TimeSpan.FromMinutes(minutes / targets.Count), first ?? OfTheDay());
    }

    private static int Fuzz(IReadOnlyCollection<string> targets, TimeSpan each, int first)
    {
        Console.WriteLine($"inputs from number {first}, {each.TotalMinutes:0.##} minutes a target");
        Console.WriteLine($"{"target", -10}{"inputs", 10}{"a second", 10}{"finds", 8}{"kinds", 8}");
        var (inputs, finds) = (0, 0);
        foreach (var target in targets)
        {
            var result = new FuzzRun(target, first).Run(int.MaxValue - first, each);
            var kinds = result.Finds.GroupBy(f => f.Kind, StringComparer.Ordinal).ToList();
            Console.WriteLine(
                $"{target, -10}{result.Inputs, 10}{result.Inputs / result.Seconds, 10:f1}{result.Finds.Count, 8}{kinds.Count, 8}"
            );
            foreach (var kind in kinds)
            {
                Console.WriteLine($"  {kind.Count()} x {kind.Key}");
                foreach (var find in kind.Take(KeptOfAKind))
                    Console.WriteLine($"    scripts/fuzz.sh replay {Save(target, find)}");
            }
            (inputs, finds) = (inputs + result.Inputs, finds + result.Finds.Count);
        }
        Console.WriteLine($"{"total", -10}{inputs, 10}{"", 10}{finds, 8}");
        return finds == 0 ? 0 : 1;
    }

    /// <summary>artifacts/fuzz/TARGET/NUMBER/NAME, and beside it what happened.</summary>
    private static string Save(string target, Find find)
    {
        var folder = Directory.CreateDirectory(Path.Combine("artifacts", "fuzz", target, $"{find.Number}")).FullName;
        using var scratch = new TestSupport.TemporaryFolder();
        using var maker = FuzzTargets.Create(target, scratch.Path);
        var input = maker.Input(Math.Max(0, find.Number));
        var path = Path.Combine(folder, input.Name);
        File.WriteAllBytes(path, input.Content);
        File.WriteAllText(Path.Combine(folder, "what.log"), find.What + "\n");
        return Path.GetRelativePath(".", path);
    }

    /// <summary>In this process: a debugger can be attached, a crash is seen.</summary>
    private static int Replay(string file)
    {
        var name = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(file))));
        if (!File.Exists(file) || !FuzzTargets.Names.Contains(name))
        {
            Console.Error.WriteLine($"{file}: expected a saved input, .../TARGET/NUMBER/NAME");
            return 2;
        }
        using var scratch = new TestSupport.TemporaryFolder();
        using var target = FuzzTargets.Create(name!, Directory.CreateDirectory(scratch.File("target")).FullName);
        var found = FuzzWorker.Try(target, new FuzzInput(Path.GetFileName(file), File.ReadAllBytes(file)), scratch.File("input"));
        Console.WriteLine(found ?? "nothing found");
        return found is null ? 0 : 1;
    }

    /// <summary>Every day tries other inputs; the number is printed, so that they can be tried again.</summary>
    private static int OfTheDay() => (int)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalDays * 100_000 % 1_000_000_000;
}
