using System.CommandLine;
using TumorTrace.Cli.Evaluation;
using TumorTrace.Core.Files;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Runs;
using TumorTrace.Models;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model evaluate`: models on the labelled images that they were not trained on.</summary>
internal static class ModelEvaluateCommand
{
    private static readonly Option<string[]> s_models = new("--models", "-m")
    {
        Description = "A shipped pair by name, or a folder with classifier.onnx and segmenter.onnx, all its segmenters; may be repeated",
    };
    private static readonly Option<string?> s_classifier = new("--classifier") { Description = "ONNX model of the coarse stage" };
    private static readonly Option<string[]> s_segmenters = new("--segmenter")
    {
        Description = "ONNX model of the dense stage; of several the mean is measured too",
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
        DefaultValueFactory = _ => ResamplingUnits.UsualBlock,
    };
    private static readonly Option<double?> s_cell = new("--cell-px")
    {
        Description = "Level-0 px that one px of the label maps stands for (default: as the files tell, from 8 on)",
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Inference workers",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "The figures as JSON, at full precision, with the reliability curves",
    };
    private static readonly Option<string?> s_output = new("--output", "-o") { Description = "Also write the report to this file" };

    public static Command Create()
    {
        var command = new Command("evaluate", "Measure models on labelled images not trained on.")
        {
            s_models,
            s_classifier,
            s_segmenters,
            s_data,
            s_root,
            TrainCommand.HoldOut,
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
        if (Errors.AnyUsageProblem(Problems(parsed)))
            return ExitCode.Usage;
        var manifest = parsed.GetRequiredValue(s_data);
        var split = parsed.GetRequiredValue(s_split);
        var cases = Cases(parsed, manifest, split);
        var options = new PairOptions(
            parsed.GetValue(s_block),
            parsed.GetValue(s_cell),
            parsed.GetValue(s_threads),
            CoarseArguments.Into(new(), parsed)
        );
        var pairs = Pairs(parsed).Select(p => PairEvaluation.Run(p, cases, options, TimeProvider.System, cancel)).ToList();
        var result = new EvaluationResult(
            Path.GetFileName(manifest),
            split,
            Bootstrap.UsualResamples,
            ProgramFacts.Version,
            ProgramFacts.Commit,
            ProgramFacts.Machine,
            pairs
        );
        var report = parsed.GetValue(s_json) ? Json.Indented(result) + "\n" : EvaluationMarkdown.Of(result);
        Console.Write(report);
        if (parsed.GetValue(s_output) is { } file)
            AtomicFile.WriteText(file, report);
        return ExitCode.Ok;
    }

    private static List<TrainingCase> Cases(ParseResult parsed, string manifest, string split)
    {
        var heldOut = parsed.GetValue(TrainCommand.HoldOut) ?? [];
        var cases = TrainingSet.Read(manifest, parsed.GetValue(s_root), heldOut.Length > 0 ? "train" : split);
        return [.. TrainingSet.HoldOut(cases, heldOut).Where(c => c.Split == split)];
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
        if (parsed.GetValue(s_block) < 64)
            yield return $"--block-px is {parsed.GetValue(s_block)}, expected at least 64";
        if (parsed.GetValue(s_cell) is <= 0)
            yield return $"--cell-px is {parsed.GetValue(s_cell)}, expected above 0";
        if (parsed.GetValue(s_threads) < 1)
            yield return $"--threads is {parsed.GetValue(s_threads)}, expected at least 1";
    }
}
