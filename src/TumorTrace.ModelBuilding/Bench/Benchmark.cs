using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Synthesis;
using TumorTrace.Slides;
using TumorTrace.Training.Networks;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>Everything that `tumortrace bench` measures, in order: the machine, the networks, whole slides.</summary>
public sealed class Benchmark
{
    /// <summary>Of the networks' weights and the slide.</summary>
    public const int Seed = 1;

    private readonly BenchRequest _request;
    private readonly BenchmarkModels _models;
    private readonly CancellationToken _cancel;
    private readonly long _started;
    private readonly double _load = LoadAverage();

    private Benchmark(BenchRequest request, CancellationToken cancel)
    {
        var plan = request.Plan;
        _request = request;
        _cancel = cancel;
        _started = request.Time.GetTimestamp();
        _models = new BenchmarkModels(Path.Combine(request.Work, $"models-{plan.Depth}-{plan.Width}"), plan, Seed);
    }

    private BenchPlan Plan => _request.Plan;

    /// <exception cref="UserException">A program that was started failed.</exception>
    public static BenchReport Run(BenchRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new Benchmark(request, cancel).Run();
    }

    private BenchReport Run()
    {
        Directory.CreateDirectory(_request.Work);
        _models.Ensure(Report);
        var path = _request.Slide ?? Prepare();
        var speed = new EngineSpeed(_models, _request, _cancel);
        Report("the machine's peak");
        var peak = speed.Products();
        Report("engines, segmenter");
        var dense = speed.Dense();
        Report("engines, classifier");
        var coarse = speed.Coarse();
        var engines = new Engines(peak, dense, coarse, _request.Device);
        using var file = SlideFile.Open(path);
        var runs = Segment(file.Info, engines);
        return Compose(file.Info, engines, runs);
    }

    /// <summary>Each in the order int8, fp32, libtorch.</summary>
    private sealed record Engines(EngineMeasurement[] Peak, EngineMeasurement[] Dense, EngineMeasurement[] Coarse, ExecutionDevice Device)
    {
        /// <summary>Whether the runs take int8, which is made for the processor.</summary>
        public bool Int8(ModelTask task) => !Device.IsGpu && Faster(task == ModelTask.Classifier ? Coarse : Dense);

        private static bool Faster(EngineMeasurement[] int8AndFp32) => int8AndFp32[0].WindowsPerSecond > int8AndFp32[1].WindowsPerSecond;
    }

    private string Prepare()
    {
        var path = Path.Combine(_request.Work, $"slide-{Plan.SlideSide}.tif");
        var workload = new Workload(Plan.SlideSide, Plan.SlideSide, Seed);
        WorkloadSlide.Ensure(path, workload, _request.Threads, _request.Progress(), _cancel);
        return path;
    }

    private List<RunMeasurement> Segment(SlideInfo slide, Engines engines)
    {
        var path = slide.Path;
        var runs = BenchRuns.All(_models, engines.Int8, WorkloadSlide.Regions(path), _request.Threads, _request.Device);
        var measured = runs.ToDictionary(r => r.Name, _ => new List<(double, string)>(), StringComparer.Ordinal);
        ReadOnce(path);
        var from = _request.Time.GetTimestamp();
        var round = 0;
        do
        {
            foreach (var run in runs)
                measured[run.Name].Add(Once(path, run, round));
            round++;
        } while (round < Plan.SlideRounds && _request.Time.GetElapsedTime(from) / round * (round + 1) < Plan.SlideBudget);
        var costs = Costs(slide, engines);
        return [.. runs.Select(r => costs.Measurement(r.Name, measured[r.Name]))];
    }

    private (double, string) Once(string path, BenchRun run, int round)
    {
        Report($"whole slide, {run.Name}, turn {round + 1}");
        var output = Path.Combine(_request.Work, "out", $"{run.Name.Replace(' ', '-')}-{round}");
        var from = _request.Time.GetTimestamp();
        var manifest = _request.Segment(path, output, run);
        return (_request.Time.GetElapsedTime(from).TotalSeconds, manifest);
    }

    /// <summary>Brings the file into the system's cache: the first run would otherwise measure the disk.</summary>
    private static void ReadOnce(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        while (file.Read(buffer) > 0)
            continue;
    }

    private StageCosts Costs(SlideInfo slide, Engines engines)
    {
        double Gflop(ModelTask task, int side) => 2e-9 * NetworkCost.MultiplyAccumulates(_models.Network(task), side, side) / side / side;
        double Peak(ModelTask task) => engines.Peak[engines.Int8(task) ? 0 : 1].Gflops;
        var level = slide.Levels[0];
        return new StageCosts(
            Gflop(ModelTask.Classifier, BenchPlan.ClassifierWindow),
            Gflop(ModelTask.Segmenter, Plan.DenseSide),
            Peak(ModelTask.Classifier),
            Peak(ModelTask.Segmenter),
            (long)level.TileWidth * level.TileHeight
        );
    }

    private BenchReport Compose(SlideInfo slide, Engines engines, List<RunMeasurement> runs)
    {
        RunMeasurement Named(string name) => runs.Single(r => r.Name == name);
        double CoarseSeconds(string name) => Named(name).Stages.Single(s => s.Name == StageNames.Coarse).Seconds;
        var cascade = Named(BenchRuns.Cascade).TotalSeconds;
        var (_, dense, coarse, _) = engines;
        return new BenchReport
        {
            Int8VsLibtorch = dense[0].WindowsPerSecond / dense[2].WindowsPerSecond,
            Fp32VsLibtorch = dense[1].WindowsPerSecond / dense[2].WindowsPerSecond,
            DenseVsPatch = CoarseSeconds(BenchRuns.CoarseOnly) / CoarseSeconds(BenchRuns.DenseCoarseOnly),
            PatchVsLibtorch = coarse[..2].Max(c => c.WindowsPerSecond) / coarse[2..].Max(c => c.WindowsPerSecond),
            CascadeVsExhaustive = Named(BenchRuns.Exhaustive).TotalSeconds / cascade,
            CascadeVsCoarseOnly = cascade / Named(BenchRuns.CoarseOnly).TotalSeconds,
            SecondsPerGigapixel = cascade / (slide.Size.Area / 1e9),
            Plan = Plan.Name,
            Version = ProgramVersion.Number,
            Commit = ProgramVersion.Commit,
            Machine = _request.Machine,
            Threads = _request.Threads,
            Device = $"{_request.Device}",
            LoadAtStart = _load,
            Seconds = _request.Time.GetElapsedTime(_started).TotalSeconds,
            Slide = Path.GetFileName(slide.Path),
            SlideWidth = slide.Size.Width,
            SlideHeight = slide.Size.Height,
            ClassifierPrecision = Precision(engines.Int8(ModelTask.Classifier)),
            SegmenterPrecision = Precision(engines.Int8(ModelTask.Segmenter)),
            Peak = engines.Peak,
            Engines = [.. dense, .. coarse],
            Runs = runs,
            Notes = Notes(),
        };
    }

    private static string Precision(bool int8) => int8 ? "int8" : "fp32";

    private List<string> Notes() =>
        [
            "networks with random weights; engines: one turn to warm up, "
                + $"then the median of {Plan.Rounds} turns, one after the other in each turn",
            "whole slides: each run is a program of its own; the slide is in the system's file cache; "
                + "candidates are the slide's known tumour regions",
            "a multiply-accumulate counts as two operations; peak: one matrix product per thread in ONNX Runtime, "
                + "the fastest of several sizes, in the same precision",
            .. _request.Device.IsGpu
                ? [$"fp32 in ONNX Runtime and the whole slides ran on {_request.Device}; int8 and libtorch on the processor"]
                : Array.Empty<string>(),
        ];

    private static double LoadAverage() =>
        File.Exists("/proc/loadavg")
            ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
            : double.NaN;

    private void Report(string what) => _request.Log($"{_request.Time.GetElapsedTime(_started).TotalSeconds, 6:f0} s  {what}");
}
