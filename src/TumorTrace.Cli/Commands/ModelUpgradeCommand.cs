using System.CommandLine;
using TumorTrace.Cli.Models;
using TumorTrace.Core.Models;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Windows;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model upgrade`: a classifier's graph for the dense coarse mode, and figures of that mode in its card.</summary>
internal static class ModelUpgradeCommand
{
    private static readonly Argument<string> s_model = new("MODEL")
    {
        Description = "ONNX file of a classifier; it is replaced, its weights and answers stay",
    };
    private static readonly Option<string?> s_data = new("--data")
    {
        Description = "Manifest of labelled images not trained on: patch and dense mode are compared on them",
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
    private static readonly Option<string?> s_twin = new("--twin")
    {
        Description = "Take the figures from this card instead, of a twin trained without the images that it was measured on",
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Inference workers",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Command Create()
    {
        var command = new Command(
            "upgrade",
            "Let a classifier map blocks larger than its window (segment --coarse-mode dense), and measure what that changes."
        )
        {
            s_model,
            s_data,
            s_root,
            s_split,
            TrainCommand.HoldOut,
            s_twin,
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
            parsed.GetValue(s_data) is not null && parsed.GetValue(s_twin) is not null
                ? ["--data and --twin exclude each other: figures are measured or taken from a twin"]
                : [];
        if (Errors.AnyUsageProblem([.. options.Problems().Select(p => OptionNames.Describe(p.In("Coarse"))), .. contradiction]))
            return ExitCode.Usage;
        var path = parsed.GetRequiredValue(s_model);
        var facts = parsed.GetValue(s_twin) is { } twin ? DenseFacts.OfTwin(twin) : DenseFacts.None;
        var card = DenseUpgrade.Run(
            path,
            upgraded =>
                parsed.GetValue(s_data) is not { } manifest
                    ? facts
                    : DenseFacts.Measured(
                        upgraded,
                        manifest,
                        parsed.GetValue(s_root),
                        parsed.GetValue(s_split)!,
                        parsed.GetValue(TrainCommand.HoldOut) ?? [],
                        options,
                        parsed.GetValue(s_threads),
                        cancel
                    )
        );
        Console.WriteLine($"{path}: maps blocks larger than its window, one value every {card.DenseStep} px; {Said(card)}");
        return ExitCode.Ok;
    }

    private static string Said(ModelCard card) =>
        card.Metrics?.TryGetValue(BlockPlan.AucDropMetric, out var drop) != true
            ? "not measured, so that it is used with single windows unless --coarse-mode dense is given (measure it with --data)"
            : FormattableString.Invariant(
                $"AUC drop {drop:f4} against single windows, at most {BlockPlan.LargestAucDrop}: --coarse-mode auto takes {(drop <= BlockPlan.LargestAucDrop ? "dense" : "patch")}"
            );
}
