using System.CommandLine;
using TumorTrace.Core.Synthesis;
using TumorTrace.ModelBuilding.Bench;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace bench slide`: a slide with given shares of tissue and tumour, in the same proportions at any size.</summary>
internal static class BenchSlideCommand
{
    private static readonly Workload s_defaults = new(25_000, 25_000);

    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "The slide to write (.tif); its tumour regions go beside it (.geojson)",
        Required = true,
    };
    private static readonly Option<string> s_size = new("--size")
    {
        Description = "WIDTHxHEIGHT in px",
        DefaultValueFactory = _ => $"{s_defaults.Width}x{s_defaults.Height}",
    };
    private static readonly Option<double> s_tissue = new("--tissue")
    {
        Description = "Share of the slide that is tissue",
        DefaultValueFactory = _ => s_defaults.Tissue,
    };
    private static readonly Option<double> s_candidates = new("--candidates")
    {
        Description = "Share of the tissue's 128 px cells that tumour touches",
        DefaultValueFactory = _ => s_defaults.Candidates,
    };
    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Another seed gives another slide",
        DefaultValueFactory = _ => s_defaults.Seed,
    };
    private static readonly Option<int> s_threads = new("--threads", "-t")
    {
        Description = "Threads; the bytes do not depend on it",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Command Create()
    {
        var command = new Command("slide", "Write a synthetic slide of the paper's kind: 18% tissue, 6% of it to be refined.")
        {
            s_output,
            s_size,
            s_tissue,
            s_candidates,
            s_seed,
            s_threads,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        if (Errors.AnyUsageProblem(Problems(parsed)))
            return ExitCode.Usage;
        var (width, height) = SynthCommand.Size(parsed.GetValue(s_size)!)!.Value;
        var path = parsed.GetRequiredValue(s_output);
        var time = TimeProvider.System;
        var workload = new Workload(width, height, parsed.GetValue(s_seed), parsed.GetValue(s_tissue), parsed.GetValue(s_candidates));
        var from = time.GetTimestamp();
        var options = workload.Options();
        WorkloadSlide.Write(path, workload, options, parsed.GetValue(s_threads), new ProgressLines(time, Console.Error), cancel);
        Console.WriteLine(
            $"{path}: {width} x {height} px, {options.Truth!.Count} tumour regions, {new FileInfo(path).Length >> 20} MiB in {time.GetElapsedTime(from).TotalSeconds:f0} s"
        );
        return ExitCode.Ok;
    }

    private static IEnumerable<string> Problems(ParseResult parsed)
    {
        if (SynthCommand.Size(parsed.GetValue(s_size)!) is null)
            yield return $"--size is \"{parsed.GetValue(s_size)}\", expected WIDTHxHEIGHT in px, such as 25000x25000";
        if (parsed.GetValue(s_candidates) is not (>= 0 and <= 0.5))
            yield return $"--candidates is {parsed.GetValue(s_candidates)}, expected 0 to 0.5";
        if (parsed.GetValue(s_threads) < 1)
            yield return $"--threads is {parsed.GetValue(s_threads)}, expected at least 1";
    }
}
