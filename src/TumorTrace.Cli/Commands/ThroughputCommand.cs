using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;

namespace TumorTrace.Cli.Commands;

/// <summary>
/// `tumortrace train throughput classifier|segmenter`: real training against the bare network in one run. Nothing is kept.
/// </summary>
internal static class ThroughputCommand
{
    private static readonly Option<string> s_data = new("--data") { Description = "Manifest, as for training", Required = true };
    private static readonly Option<string?> s_root = new("--root")
    {
        Description = "Folder that the manifest's relative paths start from (default: the manifest's)",
    };
    private static readonly Option<string?> s_device = DeviceArguments.Create("What runs the training");
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Threads of the optimiser, and as many of the patch readers",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private static readonly Option<int> s_rounds = new("--rounds")
    {
        Description = "Turns of real and bare training; the median counts",
        DefaultValueFactory = _ => 5,
    };
    private static readonly Option<int> s_stepsPerRound = new("--steps-per-round")
    {
        Description = "Steps in each turn",
        DefaultValueFactory = _ => 10,
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "The results as JSON, at full precision" };

    public static Command Create() =>
        new("throughput", "Measure how much reading and augmenting slow training down.")
        {
            Create(ModelTask.Classifier, "classifier"),
            Create(ModelTask.Segmenter, "segmenter"),
        };

    private static Command Create(ModelTask task, string name)
    {
        var arguments = new TrainArguments(task);
        var command = new Command(name, $"The {name}'s training.")
        {
            s_data,
            s_root,
            s_device,
            s_threads,
            s_rounds,
            s_stepsPerRound,
            s_json,
        };
        foreach (var option in arguments.All())
            command.Options.Add(option);
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, arguments)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, TrainArguments arguments)
    {
        var settings = arguments.Settings(parsed);
        if (Errors.AnyUsageProblem([.. settings.Problems().Select(arguments.Describe), .. DeviceArguments.Problems(parsed, s_device)]))
            return ExitCode.Usage;
        DeviceArguments.CheckTraining(parsed, s_device);
        var cases = TrainingSet.Read(parsed.GetRequiredValue(s_data), parsed.GetValue(s_root));
        using var images = OpenImages.Open(cases, "train", settings, Errors.Warn);
        var sampler = new PatchSampler(images.Regions, settings.Patches, settings.Augmentation, settings.Seed);
        var report = Throughput
            .Measure(
                settings,
                sampler,
                DeviceArguments.ForTraining(parsed, s_device),
                parsed.GetValue(s_threads),
                parsed.GetValue(s_rounds),
                parsed.GetValue(s_stepsPerRound),
                TimeProvider.System
            )
            .GetAwaiter()
            .GetResult();
        Console.WriteLine(
            parsed.GetValue(s_json)
                ? Json.Line(report)
                : $"training {report.PatchesPerSecond:f2} patches/s, "
                    + $"{report.SecondsPerStep:f2} s per step of {settings.Optimization.Batch}; "
                    + $"bare forward and backward {report.BarePatchesPerSecond:f2}; "
                    + $"ratio {report.Ratio:f3}; peak memory {report.PeakMemoryBytes >> 20} MiB"
        );
        return ExitCode.Ok;
    }
}
