using System.CommandLine;
using TumorTrace.Core.Stages;
using TumorTrace.Server;
using TumorTrace.Server.Options;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace worker`: does what servers of a workspace queue, on any machine that sees the workspace.</summary>
internal static class WorkerCommand
{
    /// <summary>A worker leaves within a second: what its job has finished is on the disk.</summary>
    private static readonly TimeSpan s_stopTime = TimeSpan.FromMilliseconds(400);

    private static readonly Option<int?> s_threads = new("--threads", "-t")
    {
        Description = "Threads that run the networks (default: all cores)",
    };
    private static readonly Option<long?> s_memory = new("--memory") { Description = "MiB for a segmentation at most" };
    private static readonly Option<double> s_taskSeconds = new("--task-seconds")
    {
        Description = "A stage of a slide that takes longer here is divided into tasks of about this length",
        DefaultValueFactory = _ => 60,
    };
    private static readonly Option<string?> s_device = DeviceArguments.Create("What runs the networks of segmentations");

    public static Command Create()
    {
        var command = new Command("worker", "Do the segmentations that `serve` queues in a database, until stopped.")
        {
            BatchArguments.Workspace,
            BatchArguments.Database,
            s_threads,
            s_memory,
            s_device,
            s_taskSeconds,
            LogArguments.Log,
            JobArguments.SlideFolders,
        };
        command.SetAction((parsed, cancel) => Errors.GuardAsync(() => RunAsync(parsed, cancel)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var asked = new RunSettings();
        asked = asked with { Threads = parsed.GetValue(s_threads) ?? asked.Threads, MemoryBytes = parsed.GetValue(s_memory) << 20 };
        var settings = JobArguments.Worker(CommandLine(parsed)) with
        {
            Database = parsed.GetRequiredValue(BatchArguments.Database),
            TrainCommandLine = TrainCorrectionsCommand.CommandLine(parsed.GetValue(s_threads)),
            StopTime = s_stopTime,
            Report = LogArguments.Printer(parsed),
            TaskTime = TimeSpan.FromSeconds(parsed.GetValue(s_taskSeconds)),
        };
        if (
            Errors.AnyUsageProblem([
                .. asked.Problems().Concat(settings.Problems()).Select(OptionNames.Describe),
                .. DeviceArguments.Problems(parsed, s_device),
            ])
        )
            return ExitCode.Usage;
        DeviceArguments.ForNetworks(parsed, s_device);
        var root = ServeCommand.Workspace(parsed.GetRequiredValue(BatchArguments.Workspace));
        var options = new ViewerOptions(root, IsWorkspace: true)
        {
            Version = ProgramFacts.Version,
            SlideFolders = JobArguments.Folders(parsed),
            Jobs = settings,
        };
        await JobWorker.RunAsync(options, cancel);
        return ExitCode.Ok;
    }

    private static SegmentCommandLine CommandLine(ParseResult parsed)
    {
        string[] more =
        [
            .. Given(s_threads.Name, parsed.GetValue(s_threads)),
            .. Given(s_memory.Name, parsed.GetValue(s_memory)),
            .. Given(s_device.Name, parsed.GetValue(s_device)),
        ];
        return (slide, output, request) => [.. JobArguments.Segment(slide, output, request), .. more];
    }

    private static string[] Given(string name, object? value) => value is null ? [] : [name, $"{value}"];
}
