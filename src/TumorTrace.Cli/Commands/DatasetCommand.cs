using System.CommandLine;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.Training.Loop;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace dataset`: manifests of training data, made, checked and looked at.</summary>
internal static class DatasetCommand
{
    public static readonly Argument<string> Manifest = new("SET") { Description = "Manifest: CSV or JSON, see training/README.md" };
    public static readonly Option<string?> Root = new("--root")
    {
        Description = "Folder that the manifest's relative paths start from (default: the manifest's)",
    };

    public static readonly Option<string> Split = new("--split") { Description = "train, val or test", DefaultValueFactory = _ => "train" };

    /// <summary>The patches of the manifest and split that were given.</summary>
    public static TrainingPatches Open(ParseResult parsed, TrainingSettings settings)
    {
        var manifest = parsed.GetRequiredValue(Manifest);
        return TrainingPatches.Open(
            LabelArguments.Cases(manifest, parsed.GetValue(Root), parsed),
            manifest,
            parsed.GetRequiredValue(Split),
            settings,
            Errors.Warn
        );
    }

    public static Command Create() =>
        new("dataset", "Make, check and look at training data.")
        {
            DatasetCheckCommand.Create(),
            DatasetCamelyon16Command.Create(),
            DatasetPreviewCommand.Create(),
            DatasetExportCommand.Create(),
            DatasetMineCommand.Create(),
            DatasetReviewCommand.Create(),
            DatasetFromCorrectionsCommand.Create(),
        };
}
