using System.CommandLine;
using TumorTrace.Core.Models;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Windows;
using TumorTrace.ModelBuilding.Export;
using TumorTrace.Models;

namespace TumorTrace.Cli.Commands;

/// <summary>
/// `tumortrace model upgrade`: a classifier's graph for the dense coarse mode, and metrics of that mode in its card; an int8 segmenter's
/// faster graph, and the halo in a segmenter's card.
/// </summary>
internal static class ModelUpgradeCommand
{
    private static readonly Argument<string> s_model = new("MODEL")
    {
        Description = "ONNX file; it is replaced, its weights and outputs stay the same (but for --half-weights)",
    };
    private static readonly Option<string?> s_data = new("--data")
    {
        Description = "Manifest of labelled images not trained on, to compare patch and dense mode on",
    };
    private static readonly Option<string?> s_root = new("--root")
    {
        Description = "Folder that the manifest's relative paths start from (default: the manifest's)",
    };
    private static readonly Option<string> s_split = new("--split")
    {
        Description = "Which images: test, val or train",
        DefaultValueFactory = _ => "test",
    };
    private static readonly Option<string?> s_holdOutModel = new("--hold-out-model")
    {
        Description = "Use the metrics in this card instead: a hold-out model's, trained without the images that it was measured on",
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Inference workers",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private static readonly Option<bool> s_halfWeights = new("--half-weights")
    {
        Description = "Store the weights in 16 bits instead, which halves the file; refused where a probability changes by more than 0.01",
    };

    private static readonly Option<double?> s_low = new("--low-threshold")
    {
        Description =
            "Write into a segmenter's card, and those of its int8 and fp16 forms, what its regions go on down to; 0.5 takes it out",
    };

    public static Command Create()
    {
        var command = new Command(
            "upgrade",
            "Let a classifier map blocks larger than its window (segment --coarse-mode dense), and measure what that changes. "
                + "Give an int8 segmenter of an earlier version the graph that is faster now, and any the halo that its network needs. "
                + "With --half-weights, halve the file and do nothing else; with --low-threshold, change the card and do nothing else."
        )
        {
            s_model,
            s_data,
            s_root,
            s_split,
            TrainCommand.HoldOut,
            s_holdOutModel,
            s_halfWeights,
            s_low,
            s_threads,
            CoarseArguments.Block,
            CoarseArguments.Halo,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = CoarseArguments.Into(new(), parsed);
        string[] contradiction =
            parsed.GetValue(s_data) is not null && parsed.GetValue(s_holdOutModel) is not null
                ? ["--data and --hold-out-model exclude each other: metrics are measured or taken from a hold-out model's card"]
            : parsed.GetValue(s_low) is not null
            && (parsed.GetValue(s_halfWeights) || parsed.GetValue(s_data) is not null || parsed.GetValue(s_holdOutModel) is not null)
                ? ["--low-threshold changes the card and nothing else: give it alone"]
            : [];
        var low = parsed.GetValue(s_low);
        var polygons = new PolygonOptions { LowThreshold = low };
        if (
            Errors.AnyUsageProblem([
                .. options.Problems().Select(p => OptionNames.Describe(p.In("Coarse"))),
                .. polygons.Problems().Select(p => OptionNames.Describe(p.In("Polygons"))),
                .. contradiction,
            ])
        )
            return ExitCode.Usage;
        var path = parsed.GetRequiredValue(s_model);
        if (parsed.GetValue(s_halfWeights))
        {
            Console.WriteLine(
                WeightsUpgrade.Run(path) is { } change
                    ? FormattableString.Invariant(
                        $"{path}: weights in 16 bits; a probability changes by at most {change:g2} on synthetic windows"
                    )
                    : $"{path}: has no weights in 32 bits"
            );
            return ExitCode.Ok;
        }
        if (low is not null)
        {
            foreach (var file in LowThresholdUpgrade.Run(path, low.Value))
                Console.WriteLine(
                    low < new PolygonOptions().Threshold
                        ? FormattableString.Invariant($"{file}: regions with a sure core go on down to a probability of {low}")
                        : $"{file}: its card says nothing of a low threshold"
                );
            return ExitCode.Ok;
        }
        var measures = parsed.GetValue(s_data) is not null || parsed.GetValue(s_holdOutModel) is not null;
        if (!measures && ModelZoo.CardOf(path).Task == ModelTask.Segmenter)
        {
            UpgradeSegmenter(path);
            return ExitCode.Ok;
        }
        var facts = parsed.GetValue(s_holdOutModel) is { } holdOut ? DenseFacts.FromHoldOutModel(holdOut) : DenseFacts.None;
        var card = DenseUpgrade.Run(
            path,
            upgraded =>
                Data(parsed, options) is { } data
                    ? DenseFacts.Measure(upgraded, data, new ProgressLines(TimeProvider.System, Console.Error), Errors.Warn, cancel)
                    : facts
        );
        Console.WriteLine($"{path}: maps blocks larger than its window, one value every {card.DenseStep} px; {Measured(card)}");
        return ExitCode.Ok;
    }

    private static void UpgradeSegmenter(string path)
    {
        var faster = PoolingUpgrade.Run(path);
        if (faster)
            Console.WriteLine($"{path}: pools in float now; same outputs");
        if (HaloUpgrade.Run(path) is { } halo)
            Console.WriteLine($"{path}: states a halo of {halo} px, as much context as its network needs");
        else if (!faster)
            Console.WriteLine($"{path}: nothing to upgrade");
    }

    private static DenseData? Data(ParseResult parsed, CoarseOptions blocks) =>
        parsed.GetValue(s_data) is not { } manifest
            ? null
            : new DenseData
            {
                Manifest = manifest,
                Root = parsed.GetValue(s_root),
                Split = parsed.GetValue(s_split)!,
                HeldOut = parsed.GetValue(TrainCommand.HoldOut) ?? [],
                Blocks = blocks,
                Threads = parsed.GetValue(s_threads),
            };

    private static string Measured(ModelCard card) =>
        card.Metrics?.TryGetValue(CardMetrics.DenseAucDrop, out var drop) != true
            ? "not measured, so single windows are used unless --coarse-mode dense is given (measure it with --data)"
            : FormattableString.Invariant($"AUC drop {drop:f4} against single windows, at most {BlockPlan.LargestAucDrop} allowed: ")
                + $"--coarse-mode auto uses {(drop <= BlockPlan.LargestAucDrop ? "dense" : "patch")}";
}
