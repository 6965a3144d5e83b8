using System.CommandLine;
using TumorTrace.Cli.Progress;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace train classifier|segmenter`: a manifest of labelled images in, an ONNX model and its card out.</summary>
internal static class TrainCommand
{
    private static readonly Option<string> s_data = new("--data")
    {
        Description = "Manifest: CSV with image,labels,mpp,split,group,unknown and optionally area",
        Required = true,
    };
    private static readonly Option<string?> s_root = new("--root")
    {
        Description = "Folder that the manifest's relative paths start from (default: the manifest's)",
    };
    public static readonly Option<string[]> HoldOut = new("--hold-out")
    {
        Description = "Images of this group become the test split: not trained on, but measured; may be repeated",
    };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "Folder for checkpoints, log.csv and the model",
        Required = true,
    };
    private static readonly Option<bool> s_resume = new("--resume") { Description = "Go on from the folder's last checkpoint" };
    private static readonly Option<string?> s_backbone = new("--backbone", "--init")
    {
        Description = "safetensors weights to begin with: best.safetensors of a run, or others under torchvision's names",
    };
    private static readonly Option<string?> s_hard = new("--hard-negatives")
    {
        Description = "Table of `tumortrace dataset mine`: places that join the normal patches",
    };
    private static readonly Option<string> s_device = new("--device") { Description = "cpu or cuda", DefaultValueFactory = _ => "cpu" };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Threads of the optimiser, and as many of the patch readers",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private static readonly Option<double?> s_timeLimit = new("--time-limit-minutes")
    {
        Description = "Stop after this time with a checkpoint and export the best weights so far",
    };

    public static Command Create() =>
        new("train", "Train a network from labelled slides and export it as ONNX.")
        {
            Create(ModelTask.Classifier, "classifier", "Train the coarse stage: slim Inception-v3."),
            Create(ModelTask.Segmenter, "segmenter", "Train the dense stage: atrous ResNet."),
            ThroughputCommand.Create(),
            TrainReportCommand.Create(),
        };

    private static Command Create(ModelTask task, string name, string description)
    {
        var arguments = new TrainArguments(task);
        var command = new Command(name, description)
        {
            s_data,
            s_root,
            HoldOut,
            s_output,
            s_resume,
            s_backbone,
            s_hard,
            s_device,
            s_threads,
            s_timeLimit,
        };
        foreach (var option in arguments.All().Concat(CardArguments.All))
            command.Options.Add(option);
        command.SetAction(
            (parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, arguments, name, cancel)), CancellationToken.None)
        );
        return command;
    }

    private static int Run(ParseResult parsed, TrainArguments arguments, string name, CancellationToken cancel)
    {
        var settings = arguments.Settings(parsed);
        if (Errors.AnyUsageProblem([.. settings.Problems(), .. Problems(parsed)]))
            return ExitCode.Usage;
        var cases = TrainingSet.HoldOut(
            TrainingSet.Read(parsed.GetRequiredValue(s_data), parsed.GetValue(s_root)),
            parsed.GetValue(HoldOut) ?? []
        );
        using var train = OpenImages.Of(cases, "train", settings, Errors.Warn);
        using var val = OpenImages.Of(cases, "val", settings, Errors.Warn);
        var model = Train(parsed, settings, train.Regions, val.Regions, cancel);
        var onnx = Path.Combine(parsed.GetRequiredValue(s_output), $"{name}.onnx");
        ModelFiles.Write(onnx, settings.Describe(), model.Tensors, CardArguments.Card(parsed, model, onnx));
        Console.WriteLine($"{onnx}: weights of step {model.Step}, {string.Join(", ", model.Scores.Select(s => $"{s.Key} {s.Value:f4}"))}");
        return ExitCode.Ok;
    }

    private static TrainedModel Train(
        ParseResult parsed,
        TrainingSettings settings,
        IReadOnlyList<TrainingRegion> train,
        IReadOnlyList<TrainingRegion> val,
        CancellationToken cancel
    )
    {
        var sampler = new PatchSampler(train, settings.Patches, settings.Augmentation, settings.Seed);
        var validation = ValidationPatches.Find(val, settings.Patches, settings.ValidationPatches);
        var data =
            $"{train.Count} training images: {sampler.TumorPlaces} tumour and {sampler.NormalPlaces} normal places; "
            + $"{val.Count} validation images: {validation.Count(p => p.Tumor)} tumour and {validation.Count(p => !p.Tumor)} normal patches";
        Console.WriteLine(data);
        var limit = parsed.GetValue(s_timeLimit) is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
        var options = new RunOptions(
            parsed.GetRequiredValue(s_output),
            parsed.GetValue(s_threads),
            parsed.GetRequiredValue(s_device),
            parsed.GetValue(s_resume),
            Backbone(parsed.GetValue(s_backbone)),
            limit,
            TimeProvider.System,
            parsed.GetValue(s_hard)
        );
        return TrainingDisplay.Run(
            settings,
            TimeProvider.System,
            show =>
                TrainingLoop
                    .Run(settings, options, sampler, validation, TrainingReport.Watch(options.Folder, data, show, Errors.Warn), cancel)
                    .GetAwaiter()
                    .GetResult()
        );
    }

    private static string? Backbone(string? given) => given == "imagenet" ? PretrainedPackage.Find() : given;

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        if (parsed.GetValue(s_device) is not ("cpu" or "cuda") and var device)
            yield return $"--device is {device}, expected cpu or cuda";
        if (parsed.GetValue(s_threads) < 1)
            yield return $"--threads is {parsed.GetValue(s_threads)}, expected at least 1";
    }
}
