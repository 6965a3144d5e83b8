using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Synthesis;
using TumorTrace.Evaluation;
using TumorTrace.Models;
using TumorTrace.Slides;
using TumorTrace.Training.Networks;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>
/// Everything that `tumortrace bench` measures, in order: the machine, the networks, whole slides. When it is stopped, or its time is
/// over, what has been measured by then is the report.
/// </summary>
public sealed class Benchmark
{
    /// <summary>Of the networks' weights and the slide.</summary>
    public const int Seed = 1;

    private readonly BenchRequest _request;
    private readonly BenchmarkModels _models;
    private readonly ModelPair _shipped = ModelZoo.Pair(BenchRuns.ShippedPair);
    private readonly CancellationToken _cancel;
    private readonly long _started;
    private readonly double _load = LoadAverage();
    private readonly List<string> _leftOut = [];
    private BenchPlan _plan;
    private EngineMeasurement[] _peak = [];
    private EngineMeasurement[] _dense = [];
    private EngineMeasurement[] _coarse = [];
    private EngineMeasurement[] _shippedEngines = [];
    private bool _shippedInt8;
    private SlideInfo? _slide;
    private List<RunMeasurement> _runs = [];

    private Benchmark(BenchRequest request, CancellationToken cancel)
    {
        _request = request;
        _plan = request.Plan;
        _cancel = cancel;
        _started = request.Time.GetTimestamp();
        _models = new BenchmarkModels(Path.Combine(request.Work, $"models-{_plan.Depth}-{_plan.Width}"), _plan, Seed);
    }

    private TimeSpan Elapsed => _request.Time.GetElapsedTime(_started);

    /// <exception cref="UserException">A program that was started failed.</exception>
    public static BenchReport Run(BenchRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new Benchmark(request, cancel).Run();
    }

    private BenchReport Run()
    {
        try
        {
            Measure();
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            // The report says so.
        }
        return Report();
    }

    private void Measure()
    {
        Directory.CreateDirectory(_request.Work);
        Say("the paper's networks");
        _models.Ensure(Say, _cancel);
        _plan = _plan.FittedTo(new EngineSpeed(_models, _plan, _request, _cancel).FirstLook());
        var speed = new EngineSpeed(_models, _plan, _request, _cancel);
        Say("the machine's peak");
        _peak = speed.Products();
        Say("engines, segmenter");
        _dense = speed.Dense();
        Say("engines, classifier");
        _coarse = speed.Coarse();
        Say("engines, shipped segmenter");
        _shippedEngines = speed.Shipped(_shipped, out _shippedInt8);
        var path = _request.Slide ?? Prepare();
        using (var file = SlideFile.Open(path))
            _slide = file.Info;
        Segment(path);
    }

    /// <summary>
    /// Whether the runs of the paper's networks take int8, which is made for the processor: if it is faster. The order is int8, fp32,
    /// libtorch.
    /// </summary>
    private bool Int8(ModelTask task)
    {
        var engines = task == ModelTask.Classifier ? _coarse : _dense;
        return !_request.Device.IsGpu && engines[0].WindowsPerSecond > engines[1].WindowsPerSecond;
    }

    private string Prepare()
    {
        var path = Path.Combine(_request.Work, $"slide-{_plan.SlideSide}.tif");
        var workload = new Workload(_plan.SlideSide, _plan.SlideSide, Seed);
        Say(path);
        WorkloadSlide.Ensure(path, workload, _request.Threads, _request.Progress(), _cancel);
        return path;
    }

    private void Segment(string path)
    {
        var runs = BenchRuns.All(_models, Int8, WorkloadSlide.Regions(path), _request.Threads, _request.Device, _plan);
        var turns = runs.ToDictionary(r => r.Name, _ => new List<RunTurn>(), StringComparer.Ordinal);
        ReadOnce(path);
        try
        {
            for (var turn = 0; turn < _plan.SlideRounds; turn++)
            {
                foreach (var run in runs)
                {
                    // As long as last time, as far as it is known.
                    var expected = turns[run.Name].Select(t => t.Seconds).DefaultIfEmpty(0).Max();
                    if (Elapsed + TimeSpan.FromSeconds(expected) > _plan.Limit)
                        _leftOut.Add($"{run.Name}, turn {turn + 1}");
                    else
                        turns[run.Name].Add(Once(path, run, turn));
                }
            }
        }
        finally
        {
            var costs = Costs();
            _runs =
            [
                .. runs.Where(r => turns[r.Name].Count > 0).Select(r => costs.Measurement(r, turns[r.Name], Dice(r, turns[r.Name], path))),
            ];
        }
    }

    private RunTurn Once(string path, BenchRun run, int turn)
    {
        Say($"whole slide, {run.Name}, turn {turn + 1}");
        var output = Path.Combine(_request.Work, "out", $"{run.Name.Replace(", ", "-").Replace(' ', '-').Replace("'", "")}-{turn}");
        var from = _request.Time.GetTimestamp();
        var manifest = _request.Segment(path, output, run);
        return new RunTurn(_request.Time.GetElapsedTime(from).TotalSeconds, manifest);
    }

    /// <summary>Against the slide's own tumour regions, of the first turn: all turns find the same.</summary>
    private static double? Dice(BenchRun run, List<RunTurn> turns, string slide) =>
        BenchRuns.FindsTumor(run)
            ? EvaluateJob
                .Run(
                    RunFolder.Open(Path.GetDirectoryName(turns[0].ManifestPath)!),
                    WorkloadSlide.Regions(slide),
                    new EvaluateRequest(),
                    report: null,
                    new Progress<double>(),
                    CancellationToken.None
                )
                .Summary.Dice.Value
            : null;

    /// <summary>Brings the file into the system's cache: the first run would otherwise measure the disk.</summary>
    private static void ReadOnce(string path)
    {
        using var file = File.OpenRead(path);
        var buffer = new byte[1 << 20];
        while (file.Read(buffer) > 0)
            continue;
    }

    private StageCosts Costs()
    {
        double Gflop(ModelTask task, int side) => 2e-9 * NetworkCost.MultiplyAccumulates(_models.Network(task), side, side) / side / side;
        double Peak(ModelTask task) => _peak[Int8(task) ? 0 : 1].Gflops!.Value;
        var level = _slide!.Levels[0];
        return new StageCosts(
            Gflop(ModelTask.Classifier, BenchPlan.ClassifierWindow),
            Gflop(ModelTask.Segmenter, _plan.DenseSide),
            Peak(ModelTask.Classifier),
            Peak(ModelTask.Segmenter),
            (long)level.TileWidth * level.TileHeight
        );
    }

    private BenchReport Report() =>
        new()
        {
            Int8VsFp32 = Ratio(Rate(_dense, 0), Rate(_dense, 1)),
            ChosenVsBest = Ratio(
                Rate(_shippedEngines, _shippedInt8 ? 0 : 1),
                _shippedEngines.Select(e => (double?)e.WindowsPerSecond).Max()
            ),
            Int8VsLibtorch = Ratio(Rate(_dense, 0), Rate(_dense, 2)),
            Fp32VsLibtorch = Ratio(Rate(_dense, 1), Rate(_dense, 2)),
            PatchVsLibtorch = Ratio(
                _coarse.Take(2).Select(c => (double?)c.WindowsPerSecond).Max(),
                _coarse.Skip(2).Select(c => (double?)c.WindowsPerSecond).Max()
            ),
            DenseVsPatch = Ratio(CoarseSeconds(BenchRuns.CoarseOnly), CoarseSeconds(BenchRuns.DenseCoarseOnly)),
            LeanVsPaper = Ratio(Seconds(BenchRuns.ShippedPaperWindows), Seconds(BenchRuns.Shipped)),
            LeanLessPaperDice = Named(BenchRuns.Demo)?.Dice - Named(BenchRuns.DemoPaperWindows)?.Dice,
            ShippedVsPaperNetworks = Ratio(Seconds(BenchRuns.Cascade), Seconds(BenchRuns.Shipped)),
            CascadeVsExhaustive = Ratio(Seconds(BenchRuns.ShippedExhaustive), Seconds(BenchRuns.Shipped)),
            PaperNetworksCascadeVsExhaustive = Ratio(Seconds(BenchRuns.Exhaustive), Seconds(BenchRuns.Cascade)),
            SecondsPerGigapixel = Seconds(BenchRuns.Shipped) / (_slide?.Size.Area / 1e9),
            Interrupted = _cancel.IsCancellationRequested,
            Plan = _plan.Name,
            Version = ProgramVersion.Number,
            Commit = ProgramVersion.Commit,
            Machine = _request.Machine,
            Threads = _request.Threads,
            Device = $"{_request.Device}",
            LoadAtStart = _load,
            Seconds = Elapsed.TotalSeconds,
            DenseSide = _plan.DenseSide,
            SlideWidth = _slide?.Size.Width,
            SlideHeight = _slide?.Size.Height,
            ClassifierPrecision = _coarse.Length > 0 ? Precision(ModelTask.Classifier) : null,
            SegmenterPrecision = _dense.Length > 0 ? Precision(ModelTask.Segmenter) : null,
            Peak = _peak,
            Engines = [.. _dense, .. _coarse, .. _shippedEngines],
            Runs = _runs,
            Notes = Notes(),
        };

    private static double? Rate(EngineMeasurement[] engines, int index) => engines.Length > 0 ? engines[index].WindowsPerSecond : null;

    private static double? Ratio(double? over, double? under) => over / under;

    private RunMeasurement? Named(string name) => _runs.Find(r => r.Name == name);

    private double? Seconds(string run) => Named(run)?.TotalSeconds;

    private double? CoarseSeconds(string run) => Named(run)?.Stages.Single(s => s.Name == StageNames.Coarse).Seconds;

    private string Precision(ModelTask task) => Int8(task) ? "int8" : "fp32";

    private List<string> Notes() =>
        [
            "the paper's networks have random weights; engines: one turn to warm up, "
                + $"then the median of {_plan.Rounds} turns, one after the other in each turn",
            "whole slides: each run is a program of its own; the slide is in the system's file cache; "
                + "candidates are the slide's known tumour regions, but for the demo pair's, which finds its own",
            "a multiply-accumulate counts as two operations; peak: one matrix product per thread in ONNX Runtime, "
                + "the fastest of several sizes, in the same precision",
            .. _leftOut.Count > 0
                ? [$"left out, as {_plan.Limit.TotalMinutes:f0} minutes were over: {string.Join("; ", _leftOut)}"]
                : Array.Empty<string>(),
            .. _cancel.IsCancellationRequested ? ["interrupted: what is missing was not measured"] : Array.Empty<string>(),
        ];

    private static double LoadAverage() =>
        File.Exists("/proc/loadavg")
            ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
            : double.NaN;

    private void Say(string what) => _request.Log($"{Elapsed.TotalSeconds, 6:f0} s  {what}");
}
