using System.CommandLine;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace dataset camelyon16`: the manifest of the challenge's folder.</summary>
internal static class DatasetCamelyon16Command
{
    private static readonly Argument<string> s_folder = new("FOLDER")
    {
        Description =
            "Camelyon16 as downloaded, annotations unzipped: training/normal, training/tumor, training/lesion_annotations, testing/…",
    };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "The manifest to write (CSV)",
        Required = true,
    };
    private static readonly Option<double> s_share = new("--val-share")
    {
        Description = "Share of the training slides that becomes val",
        DefaultValueFactory = _ => 0.2,
    };
    private static readonly Option<int> s_seed = new("--seed") { Description = "Seed of the draw", DefaultValueFactory = _ => 1 };

    public static Command Create()
    {
        var command = new Command("camelyon16", "Write the manifest of a Camelyon16 download.") { s_folder, s_output, s_share, s_seed };
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var share = parsed.GetValue(s_share);
        if (Errors.AnyUsageProblem(share is >= 0 and < 1 ? [] : [$"--val-share is {share}, expected 0 to below 1"]))
            return ExitCode.Usage;
        var output = parsed.GetRequiredValue(s_output);
        var (cases, notes) = Camelyon16.Build(parsed.GetRequiredValue(s_folder), share, parsed.GetValue(s_seed));
        TrainingSet.Write(output, cases, notes);
        foreach (var note in notes.Skip(1))
            Console.WriteLine(note);
        var splits = cases
            .GroupBy(c => c.Split)
            .Select(s => $"{s.Key} {s.Count(c => c.LabelFile is null)} normal and {s.Count(c => c.LabelFile is not null)} tumour");
        Console.WriteLine($"{output}: {string.Join(", ", splits)}");
        return ExitCode.Ok;
    }
}
