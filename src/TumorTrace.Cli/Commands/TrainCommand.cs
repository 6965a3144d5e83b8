using System.CommandLine;
using TumorTrace.Cli.Progress;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.Models;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Onnx;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace train classifier|segmenter`: a manifest of labelled images in, an ONNX model and its card out.</summary>
internal static class TrainCommand
{
    private static readonly Option<string> s_data = new("--data")
    {
        Description = "Manifest: CSV with image,labels,mpp,split,group,unknown and optionally area, tumor, tumor_class, scope, weight",
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
    private static readonly Option<string?> s_init = new("--init", "--backbone")
    {
        Description =
            "Weights to begin with: imagenet (ResNet-18's trunk), a shipped pair such as breast-40x, an ONNX model of ours, "
            + "best.safetensors of a run, or safetensors under torchvision's names. Network, scale and window follow from a model or run",
    };
    private static readonly Option<string?> s_hard = new("--hard-negatives")
    {
        Description = "Table of `tumortrace dataset mine`: positions that join the normal patches",
    };
    private static readonly Option<string?> s_device = DeviceArguments.Create("What runs the training");
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
            Create(ModelTask.Classifier, "classifier", "Train the coarse stage: slim Inception-v3, or the pretrained trunk."),
            Create(ModelTask.Segmenter, "segmenter", "Train the dense stage: atrous ResNet, or the pretrained trunk."),
            TrainCorrectionsCommand.Create(),
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
            LabelArguments.TumorClass,
            LabelArguments.Strict,
            s_output,
            s_resume,
            s_init,
            s_hard,
            s_device,
            s_threads,
            s_timeLimit,
        };
        foreach (var option in arguments.All().Concat(CardArguments.All))
            command.Options.Add(option);
        command.SetAction(
            (parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, arguments, task, cancel)), CancellationToken.None)
        );
        return command;
    }

    private static int Run(ParseResult parsed, TrainArguments arguments, ModelTask task, CancellationToken cancel)
    {
        var start = Start(parsed.GetValue(s_init), task);
        var settings = arguments.Settings(parsed, start);
        if (Errors.AnyUsageProblem([.. settings.Problems().Select(arguments.Describe), .. Problems(parsed), .. Misfits(start, settings)]))
            return ExitCode.Usage;
        DeviceArguments.CheckTraining(parsed, s_device);
        if (start is not null)
            Console.WriteLine($"begins with {start.Path}");
        var cases = TrainingSet.HoldOut(
            LabelArguments.Cases(parsed.GetRequiredValue(s_data), parsed.GetValue(s_root), parsed),
            parsed.GetValue(HoldOut) ?? []
        );
        using var train = OpenImages.Open(cases, "train", settings, Errors.Warn);
        using var val = OpenImages.Open(cases, "val", settings, Errors.Warn);
        var model = Train(parsed, settings, start, (train.Regions, val.Regions), cancel);
        var onnx = Path.Combine(parsed.GetRequiredValue(s_output), $"{task.ToString().ToLowerInvariant()}.onnx");
        ModelFiles.Write(onnx, settings.Describe(), model.Tensors, CardArguments.Card(parsed, model, onnx));
        Console.WriteLine($"{onnx}: weights of step {model.Step}, {string.Join(", ", model.Scores.Select(s => $"{s.Key} {s.Value:f4}"))}");
        return ExitCode.Ok;
    }

    private static TrainedModel Train(
        ParseResult parsed,
        TrainingSettings settings,
        StartingPoint? start,
        (IReadOnlyList<TrainingRegion> Train, IReadOnlyList<TrainingRegion> Val) images,
        CancellationToken cancel
    )
    {
        var (train, val) = images;
        var sampler = new PatchSampler(train, settings.Patches, settings.Augmentation, settings.Seed);
        var validation = ValidationPatches.Find(val, settings.Patches, settings.Validation.Patches);
        var data =
            $"{train.Count} training images: {sampler.TumorPositions} tumour and {sampler.NormalPositions} normal positions; "
            + $"{val.Count} validation images: {validation.Count(p => p.Tumor)} tumour and "
            + $"{validation.Count(p => !p.Tumor)} normal patches";
        Console.WriteLine(data);
        var limit = parsed.GetValue(s_timeLimit) is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
        var options = new RunOptions
        {
            Folder = parsed.GetRequiredValue(s_output),
            Threads = parsed.GetValue(s_threads),
            Device = DeviceArguments.ForTraining(parsed, s_device),
            Resume = parsed.GetValue(s_resume),
            Start = start,
            HardNegatives = parsed.GetValue(s_hard),
            TimeLimit = limit,
            Time = TimeProvider.System,
        };
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

    private static StartingPoint? Start(string? given, ModelTask task)
    {
        if (given is null)
            return null;
        if (given == "imagenet")
            return StartingPoint.ImageNet();
        if (File.Exists(given) || Path.GetExtension(given) is ".onnx" or ".safetensors")
            return StartingPoint.Open(given);
        var pairs = ModelPair.In(ModelZoo.Root).ToList();
        var pair =
            pairs.Find(p => p.Name == given)
            ?? throw new UserException(
                $"--init {given}: no such file or pair of models, expected imagenet, a file, or one of "
                    + string.Join(", ", pairs.Select(p => p.Name).DefaultIfEmpty("no pairs, as none are there"))
            );
        return StartingPoint.Open(task == ModelTask.Classifier ? pair.Classifier : pair.Segmenter);
    }

    private static IEnumerable<string> Misfits(StartingPoint? start, TrainingSettings settings)
    {
        if (start?.IsImageNet == true && settings.Network.Trunk is { Width: not 1 and var width })
            yield return $"--width is {width}, expected 1 with --init imagenet, whose weights are for all filters";
    }

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        foreach (var problem in DeviceArguments.Problems(parsed, s_device))
            yield return problem;
        if (parsed.GetValue(s_threads) < 1)
            yield return $"--threads is {parsed.GetValue(s_threads)}, expected at least 1";
    }
}
