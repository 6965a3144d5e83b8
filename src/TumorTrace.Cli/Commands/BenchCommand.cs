using System.CommandLine;
using TumorTrace.Cli.Bench;
using TumorTrace.Core.Files;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace bench`: how fast this machine runs the paper's networks and the whole cascade, against what else there is.</summary>
internal static class BenchCommand
{
    private static readonly Option<bool> s_quick = new("--quick")
    {
        Description = "A smaller slide and fewer turns: under ten minutes on two cores",
    };
    private static readonly Option<bool> s_json = new("--json") { Description = "The figures as JSON, at full precision" };
    private static readonly Option<string?> s_output = new("--output", "-o") { Description = "Write the report to this file instead" };
    private static readonly Option<string> s_work = new("--work")
    {
        Description = "Folder for models, slides and results; what is there already is used again",
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
    private static readonly Option<bool> s_tiny = new("--tiny") { Description = "Tests of this command", Hidden = true };

    public static Command Create()
    {
        var command = new Command(
            "bench",
            "Measure speed: engines, stages, and the cascade against exhaustive search. Use a machine that does nothing else."
        )
        {
            s_quick,
            s_json,
            s_output,
            s_work,
            s_slide,
            s_threads,
            s_tiny,
            BenchModelsCommand.Create(),
            BenchSlideCommand.Create(),
            BenchPlotCommand.Create(),
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
        var report = new Benchmark(
            plan,
            parsed.GetRequiredValue(s_work),
            parsed.GetValue(s_slide),
            parsed.GetValue(s_threads),
            TimeProvider.System,
            Console.Error,
            cancel
        ).Run();
        var text = parsed.GetValue(s_json) ? Json.Indented(report) + "\n" : BenchText.Of(report);
        if (parsed.GetValue(s_output) is { } file)
            AtomicFile.WriteText(file, text);
        else
            Console.Write(text);
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        if (parsed.GetValue(s_threads) is < 1 or > 1024)
            yield return $"--threads is {parsed.GetValue(s_threads)}, expected 1 to 1024";
        if (parsed.GetValue(s_slide) is { } slide && !(File.Exists(slide) && File.Exists(WorkloadSlide.Regions(slide))))
            yield return $"--slide {slide}: expected this file and {WorkloadSlide.Regions(slide)}, as `tumortrace bench slide` writes them";
    }
}
