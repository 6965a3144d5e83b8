using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Windows;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>A way to segment the slide.</summary>
public sealed record BenchRun
{
    public required string Name { get; init; }

    public CascadeMode Mode { get; init; }

    /// <summary>A shipped pair's name; null where files are named.</summary>
    public string? Pair { get; init; }

    /// <summary>ONNX file; null without a coarse stage.</summary>
    public string? Classifier { get; init; }

    /// <summary>ONNX file; null without a dense stage.</summary>
    public string? Segmenter { get; init; }

    /// <summary>Single windows or blocks of many; null for the model's own.</summary>
    public CoarseMode? CoarseMode { get; init; }

    /// <summary>How dense windows are laid.</summary>
    public WindowMode Windows { get; init; } = WindowMode.Lean;

    /// <summary>Regions to refine in place of the coarse stage's; null for its own.</summary>
    public string? Candidates { get; init; }

    public required int Threads { get; init; }

    /// <summary>"cpu", or "cuda:N" for a GPU.</summary>
    public string Device { get; init; } = "cpu";
}

/// <summary>The ways that are compared, the most telling first. The one place to change when `segment` becomes faster.</summary>
internal static class BenchRuns
{
    public const string Shipped = "shipped pair",
        ShippedPaperWindows = "shipped pair, the paper's windows",
        ShippedExhaustive = "shipped pair, exhaustive",
        Cascade = "paper's networks",
        CoarseOnly = "paper's networks, coarse only",
        DenseCoarseOnly = "paper's networks, coarse only in blocks",
        Exhaustive = "paper's networks, exhaustive",
        Demo = "demo pair",
        DemoPaperWindows = "demo pair, the paper's windows";

    /// <summary>The pair for slides of 40x.</summary>
    public const string ShippedPair = "breast-40x";

    /// <summary>The paper's networks in small: what they find on a synthetic slide can be measured.</summary>
    private const string DemoPair = "demo-synthetic";

    /// <param name="int8">Whether int8 is faster here, by task.</param>
    public static IReadOnlyList<BenchRun> All(
        BenchmarkModels models,
        Func<ModelTask, bool> int8,
        string candidates,
        int threads,
        ExecutionDevice device,
        BenchPlan plan
    )
    {
        var classifier = models.Onnx(ModelTask.Classifier, int8(ModelTask.Classifier));
        var segmenter = models.Onnx(ModelTask.Segmenter, int8(ModelTask.Segmenter));
        var shipped = new BenchRun
        {
            Name = Shipped,
            Pair = ShippedPair,
            Candidates = candidates,
            Threads = threads,
        };
        var demo = new BenchRun
        {
            Name = Demo,
            Pair = DemoPair,
            Threads = threads,
        };
        var cascade = new BenchRun
        {
            Name = Cascade,
            Classifier = classifier,
            Segmenter = segmenter,
            CoarseMode = CoarseMode.Dense,
            Candidates = candidates,
            Threads = threads,
        };
        var coarseOnly = cascade with { Mode = CascadeMode.CoarseOnly, Segmenter = null, Candidates = null };
        BenchRun[] all =
        [
            shipped,
            cascade,
            shipped with
            {
                Name = ShippedExhaustive,
                Mode = CascadeMode.Exhaustive,
                Candidates = null,
            },
            shipped with
            {
                Name = ShippedPaperWindows,
                Windows = WindowMode.Paper,
            },
            demo,
            demo with
            {
                Name = DemoPaperWindows,
                Windows = WindowMode.Paper,
            },
            coarseOnly with
            {
                Name = DenseCoarseOnly,
            },
            coarseOnly with
            {
                Name = CoarseOnly,
                CoarseMode = CoarseMode.Patch,
            },
            cascade with
            {
                Name = Exhaustive,
                Mode = CascadeMode.Exhaustive,
                Classifier = null,
                CoarseMode = null,
                Candidates = null,
            },
        ];
        return [.. (plan.ExhaustivePaperNetworks ? all : all[..^1]).Select(run => run with { Device = $"{device}" })];
    }

    /// <summary>True where what is found means something: its Dice is measured.</summary>
    public static bool FindsTumor(BenchRun run) => run.Pair == DemoPair;
}
