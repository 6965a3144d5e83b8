using System.CommandLine;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace dataset mine`: normal positions that a trained network takes for tumour, for `train --hard-negatives`.</summary>
internal static class DatasetMineCommand
{
    private static readonly Argument<string> s_checkpoint = new("CHECKPOINT") { Description = "best.safetensors of a training run" };
    private static readonly Option<string> s_data = new("--data") { Description = "Manifest of the images to look at", Required = true };
    private static readonly Option<string?> s_root = new("--root")
    {
        Description = "Folder that the manifest's relative paths start from (default: the manifest's)",
    };
    private static readonly Option<string> s_split = new("--split")
    {
        Description = "Which images: train or val",
        DefaultValueFactory = _ => "train",
    };
    private static readonly Option<int> s_most = new("--positions")
    {
        Description = "Most normal positions to look at",
        DefaultValueFactory = _ => 5000,
    };
    private static readonly Option<string> s_output = new("--output", "-o") { Description = "The table to write (CSV)", Required = true };

    public static Command Create()
    {
        var command = new Command("mine", "Find normal tissue that a trained network takes for tumour.")
        {
            s_checkpoint,
            s_data,
            s_root,
            s_split,
            s_most,
            LabelArguments.TumorClass,
            LabelArguments.Strict,
            s_output,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var model = TrainedModel.Load(parsed.GetRequiredValue(s_checkpoint));
        var cases = LabelArguments.Cases(parsed.GetRequiredValue(s_data), parsed.GetValue(s_root), parsed);
        using var images = OpenImages.Open(cases, parsed.GetRequiredValue(s_split), model.Settings, Errors.Warn);
        var positions = ValidationPatches.Find(images.Regions, model.Settings.Patches, int.MaxValue).Where(p => !p.Tumor).ToList();
        var some = ValidationPatches.Thinned(positions, parsed.GetValue(s_most));
        var found = HardNegatives.Find(model, some, new ProgressLines(TimeProvider.System, Console.Error), cancel);
        HardNegativeFile.Write(parsed.GetRequiredValue(s_output), found.Select(n => (0, n)));
        Console.WriteLine($"{parsed.GetRequiredValue(s_output)}: {found.Count} of {some.Count} normal positions are taken for tumour");
        return ExitCode.Ok;
    }
}
