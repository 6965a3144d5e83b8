using System.CommandLine;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Metrics;
using TumorTrace.ModelBuilding.ModelEvaluation;
using TumorTrace.Models;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model evaluate`: models on labelled images that they were not trained on.</summary>
internal static class ModelEvaluateCommand
{
    private static readonly Option<string[]> s_models = new("--models", "-m")
    {
        Description = "A shipped pair by name, or a folder with classifier.onnx and segmenter.onnx, all its segmenters; may be repeated",
    };
    private static readonly Option<string?> s_classifier = new("--classifier") { Description = "ONNX model of the coarse stage" };
    private static readonly Option<string[]> s_segmenters = new("--segmenter")
    {
        Description = "ONNX model of the dense stage; of several, the mean is evaluated, too",
    };
    private static readonly Option<string> s_data = new("--data")
    {
        Description = "Manifest of labelled images, as for training",
        Required = true,
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
    private static readonly Option<int> s_block = new("--block-px")
    {
        Description = "With fewer than 8 images, blocks of this side (working px) are resampled",
        DefaultValueFactory = _ => PairOptions.UsualBlock,
    };
    private static readonly Option<double?> s_cell = new("--cell-px")
    {
        Description = "Level-0 px per px of the label maps (default: from the files, if 8 or more)",
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Inference workers",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "The metrics as JSON, at full precision, with the reliability curves",
    };
    private static readonly Option<string?> s_output = new("--output", "-o") { Description = "Also write the report to this file" };

    public static Command Create()
    {
        var command = new Command("evaluate", "Evaluate models on labelled images that they were not trained on.")
        {
            s_models,
            s_classifier,
            s_segmenters,
            s_data,
            s_root,
            TrainCommand.HoldOut,
            LabelArguments.TumorClass,
            LabelArguments.Strict,
            s_split,
            s_block,
            s_cell,
            CoarseArguments.Block,
            CoarseArguments.Halo,
            s_threads,
            s_json,
            s_output,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var options = new PairOptions
        {
            BlockPx = parsed.GetValue(s_block),
            CellPx = parsed.GetValue(s_cell),
            Threads = parsed.GetValue(s_threads),
            Dense = CoarseArguments.Into(new(), parsed),
            Progress = what =>
            {
                Console.Error.WriteLine(what);
                return new ProgressLines(TimeProvider.System, Console.Error);
            },
            Warn = Errors.Warn,
        };
        if (Errors.AnyUsageProblem([.. Problems(parsed), .. options.Problems().Select(OptionNames.Describe)]))
            return ExitCode.Usage;
        var manifest = parsed.GetRequiredValue(s_data);
        var split = parsed.GetRequiredValue(s_split);
        var cases = Cases(parsed, manifest, split);
        var pairs = Pairs(parsed).SelectMany(p => p.ByPixelSize()).Select(p => PairEvaluation.Run(p, cases, options, cancel)).ToList();
        var result = new EvaluationResult(
            Path.GetFileName(manifest),
            split,
            Bootstrap.UsualResamples,
            ProgramVersion.Number,
            ProgramVersion.Commit,
            ProgramFacts.Machine,
            pairs
        );
        var report = parsed.GetValue(s_json) ? Json.Indented(result) + "\n" : EvaluationMarkdown.From(result);
        Console.Write(report);
        if (parsed.GetValue(s_output) is { } file)
            AtomicFile.WriteText(file, report);
        return ExitCode.Ok;
    }

    private static List<TrainingCase> Cases(ParseResult parsed, string manifest, string split)
    {
        var heldOut = parsed.GetValue(TrainCommand.HoldOut) ?? [];
        var cases = TrainingSet.Read(manifest, parsed.GetValue(s_root), heldOut.Length > 0 ? "train" : split);
        return [.. TrainingSet.HoldOut(cases, heldOut).Where(c => c.Split == split).Select(c => LabelArguments.Apply(c, parsed))];
    }

    private static IEnumerable<PairFiles> Pairs(ParseResult parsed)
    {
        foreach (var name in parsed.GetValue(s_models) ?? [])
        {
            var pair = ModelZoo.Pair(name);
            yield return new PairFiles(Path.GetFileName(Path.TrimEndingDirectorySeparator(name)), pair.Classifier, pair.Segmenters);
        }
        if (parsed.GetValue(s_classifier) is not null || parsed.GetValue(s_segmenters) is { Length: > 0 })
            yield return new PairFiles("given models", parsed.GetValue(s_classifier), parsed.GetValue(s_segmenters) ?? []);
    }

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        if (!Pairs(parsed).Any())
            yield return "no model is named; expected --models NAME, or --classifier FILE and --segmenter FILE";
        if (parsed.GetValue(s_split) is not ("train" or "val" or "test") and var split)
            yield return $"--split is {split}, expected train, val or test";
    }
}
