using System.Globalization;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Synthesis;
using TumorTrace.Slides;
using TumorTrace.Training.Networks;

namespace TumorTrace.Cli.Bench;

/// <summary>Everything that `tumortrace bench` measures, in order: the machine, the networks, whole slides.</summary>
/// <param name="slide">A slide with its regions beside it, or null for one that is made.</param>
internal sealed class Benchmark(
    BenchPlan plan,
    string work,
    string? slide,
    int threads,
    TimeProvider time,
    TextWriter log,
    CancellationToken cancel
)
{
    public const int Seed = 1;

    private readonly BenchmarkModels _models = new(Path.Combine(work, $"models-{plan.Depth}-{plan.Width}"), plan, Seed);
    private readonly long _started = time.GetTimestamp();
    private readonly double _load = LoadAverage();

    public BenchReport Run()
    {
        Directory.CreateDirectory(work);
        _models.Ensure(Report);
        var path = slide ?? Prepare();
        var speed = new EngineSpeed(_models, plan, threads, time, cancel);
        Report("the machine's peak");
        var peak = speed.Products();
        Report("engines, segmenter");
        var dense = speed.Dense();
        Report("engines, classifier");
        var coarse = speed.Coarse();
        bool Int8(ModelTask task) => task == ModelTask.Classifier ? Faster(coarse) : Faster(dense);
        using var file = SlideFile.Open(path);
        var runs = Segment(file.Info, Int8, peak);
        return Compose(file.Info, peak, dense, coarse, Int8, runs);
    }

    private string Prepare()
    {
        var path = Path.Combine(work, $"slide-{plan.SlideSide}.tif");
        WorkloadSlide.Ensure(
            path,
            new Workload(plan.SlideSide, plan.SlideSide, Seed),
            threads,
            new Commands.ProgressLines(time, log),
            cancel
        );
        return path;
    }

    private static bool Faster(EngineFigure[] int8AndFp32) => int8AndFp32[0].WindowsPerSecond > int8AndFp32[1].WindowsPerSecond;

    private List<RunFigure> Segment(SlideInfo slide, Func<ModelTask, bool> int8, EngineFigure[] peak)
    {
        var path = slide.Path;
        var runs = SlideRuns.All(_models, int8, WorkloadSlide.Regions(path), threads);
        var measured = runs.ToDictionary(r => r.Name, _ => new List<(double, string)>(), StringComparer.Ordinal);
        ReadOnce(path);
        var from = time.GetTimestamp();
        var round = 0;
        do
        {
            foreach (var run in runs)
                measured[run.Name].Add(Once(path, run, round));
            round++;
        } while (round < plan.SlideRounds && time.GetElapsedTime(from) / round * (round + 1) < plan.SlideBudget);
        var costs = Costs(slide, int8, peak);
        return [.. runs.Select(r => costs.Figure(r.Name, measured[r.Name]))];
    }

    private (double, string) Once(string path, SlideRun run, int round)
    {
        Report($"whole slide, {run.Name}, turn {round + 1}");
        var from = time.GetTimestamp();
        var manifest = SegmentProgram.Run(path, Path.Combine(work, "out", $"{run.Name.Replace(' ', '-')}-{round}"), run.Arguments, cancel);
        return (time.GetElapsedTime(from).TotalSeconds, manifest);
    }

    /// <summary>Brings the file into the system's cache: the first run would otherwise measure the disk.</summary>
    private static void ReadOnce(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        while (file.Read(buffer) > 0)
            continue;
    }

    private StageCosts Costs(SlideInfo slide, Func<ModelTask, bool> int8, EngineFigure[] peak)
    {
        double Gflop(ModelTask task, int side) => 2e-9 * NetworkCost.MultiplyAccumulates(_models.Network(task), side, side) / side / side;
        double Peak(ModelTask task) => peak[int8(task) ? 0 : 1].Gflops;
        var level = slide.Levels[0];
        return new StageCosts(
            Gflop(ModelTask.Classifier, BenchPlan.ClassifierWindow),
            Gflop(ModelTask.Segmenter, plan.DenseSide),
            Peak(ModelTask.Classifier),
            Peak(ModelTask.Segmenter),
            (long)level.TileWidth * level.TileHeight
        );
    }

    private BenchReport Compose(
        SlideInfo slide,
        EngineFigure[] peak,
        EngineFigure[] dense,
        EngineFigure[] coarse,
        Func<ModelTask, bool> int8,
        List<RunFigure> runs
    )
    {
        RunFigure Named(string name) => runs.Single(r => r.Name == name);
        double CoarseSeconds(string name) => Named(name).Stages.Single(s => s.Name == "coarse").Seconds;
        var cascade = Named(SlideRuns.Cascade);
        var exhaustive = Named(SlideRuns.Exhaustive);
        var coarseOnly = Named(SlideRuns.CoarseOnly);
        var size = slide.Size;
        return new BenchReport(
            dense[0].WindowsPerSecond / dense[2].WindowsPerSecond,
            dense[1].WindowsPerSecond / dense[2].WindowsPerSecond,
            CoarseSeconds(SlideRuns.CoarseOnly) / CoarseSeconds(SlideRuns.DenseCoarseOnly),
            coarse[..2].Max(c => c.WindowsPerSecond) / coarse[2..].Max(c => c.WindowsPerSecond),
            exhaustive.TotalSeconds / cascade.TotalSeconds,
            cascade.TotalSeconds / coarseOnly.TotalSeconds,
            cascade.TotalSeconds / (size.Area / 1e9),
            plan.Name,
            ProgramFacts.Version,
            ProgramFacts.Commit,
            ProgramFacts.Machine,
            threads,
            _load,
            time.GetElapsedTime(_started).TotalSeconds,
            Path.GetFileName(slide.Path),
            size.Width,
            size.Height,
            Precision(int8(ModelTask.Classifier)),
            Precision(int8(ModelTask.Segmenter)),
            peak,
            [.. dense, .. coarse],
            runs,
            Notes()
        );
    }

    private static string Precision(bool int8) => int8 ? "int8" : "fp32";

    private List<string> Notes() =>
        [
            $"networks with random weights; engines: one turn to warm up, then the median of {plan.Rounds} turns, one after the other in each turn",
            "whole slides: each run is a program of its own; the slide is in the system's file cache; candidates are the slide's known tumour regions",
            "a multiply-accumulate counts as two operations; peak: one matrix product a thread in ONNX Runtime, the fastest of several sizes, in the same precision",
        ];

    private static double LoadAverage() =>
        File.Exists("/proc/loadavg")
            ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
            : double.NaN;

    private void Report(string what) => log.WriteLine($"{time.GetElapsedTime(_started).TotalSeconds, 6:f0} s  {what}");
}
