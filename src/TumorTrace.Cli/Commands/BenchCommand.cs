using System.CommandLine;
using TumorTrace.Core.Files;
using TumorTrace.ModelBuilding.Bench;

namespace TumorTrace.Cli.Commands;

/// <summary>
/// `tumortrace bench`: the speed of the paper's networks and the whole cascade on this machine, with alternatives beside.
/// </summary>
internal static class BenchCommand
{
    private static readonly Option<bool> s_quick = new("--quick")
    {
        Description = "A smaller slide and fewer turns: less than ten minutes on two cores",
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "The results as JSON, at full precision" };
    private static readonly Option<string?> s_output = new("--output", "-o") { Description = "Write the report to this file instead" };
    private static readonly Option<string> s_work = new("--work")
    {
        Description = "Folder for models, slides and results; what it already holds is used again",
        DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "tumortrace-bench"),
    };
    private static readonly Option<string?> s_slide = new("--slide")
    {
        Description = "A slide made by `bench slide` instead of the plan's",
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Threads of every engine",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };
    private static readonly Option<string?> s_device = DeviceArguments.Create("What runs the cascade's networks");
    private static readonly Option<bool> s_tiny = new("--tiny") { Description = "Tests of this command", Hidden = true };

    public static Command Create()
    {
        var command = new Command(
            "bench",
            "Measure speed: engines, stages, and the cascade against exhaustive search. Use an otherwise idle machine."
        )
        {
            s_quick,
            s_json,
            s_output,
            s_work,
            s_slide,
            s_threads,
            s_device,
            s_tiny,
            BenchModelsCommand.Create(),
            BenchSlideCommand.Create(),
            BenchPlotCommand.Create(),
            BenchLayersCommand.Create(),
            BenchPeerCommand.Create(),
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        if (Errors.AnyUsageProblem(Problems(parsed)))
            return ExitCode.Usage;
        var plan =
            parsed.GetValue(s_tiny) ? BenchPlan.Tiny
            : parsed.GetValue(s_quick) ? BenchPlan.Quick
            : BenchPlan.Full;
        var request = new BenchRequest
        {
            Plan = plan,
            Work = parsed.GetRequiredValue(s_work),
            Slide = parsed.GetValue(s_slide),
            Threads = parsed.GetValue(s_threads),
            Device = DeviceArguments.ForNetworks(parsed, s_device),
            Machine = ProgramFacts.Machine,
            Time = TimeProvider.System,
            Log = Console.Error.WriteLine,
            Progress = () => new ProgressLines(TimeProvider.System, Console.Error),
            Segment = (slide, output, run) => BenchPrograms.Segment(slide, output, run, cancel),
            Peer = BenchPrograms.Peer,
        };
        var report = Benchmark.Run(request, cancel);
        var text = parsed.GetValue(s_json) ? Json.Indented(report) + "\n" : BenchText.From(report);
        if (parsed.GetValue(s_output) is { } file)
            AtomicFile.WriteText(file, text);
        else
            Console.Write(text);
        return report.Interrupted ? ExitCode.Interrupted : ExitCode.Ok;
    }

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        foreach (var problem in DeviceArguments.Problems(parsed, s_device))
            yield return problem;
        if (parsed.GetValue(s_threads) is < 1 or > 1024)
            yield return $"--threads is {parsed.GetValue(s_threads)}, expected 1 to 1024";
        if (parsed.GetValue(s_slide) is { } slide && !(File.Exists(slide) && File.Exists(WorkloadSlide.Regions(slide))))
            yield return $"--slide {slide}: expected this file and {WorkloadSlide.Regions(slide)}, as `tumortrace bench slide` writes them";
    }
}
