using TumorTrace.Core.Models;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Windows;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>A way to segment the slide.</summary>
public sealed record BenchRun
{
    public required string Name { get; init; }

    public CascadeMode Mode { get; init; }

    /// <summary>ONNX file; null without a coarse stage.</summary>
    public string? Classifier { get; init; }

    /// <summary>ONNX file; null without a dense stage.</summary>
    public string? Segmenter { get; init; }

    /// <summary>Single windows or blocks of many; null without a coarse stage.</summary>
    public CoarseMode? CoarseMode { get; init; }

    /// <summary>Regions to refine in place of the coarse stage's; null for its own.</summary>
    public string? Candidates { get; init; }

    public required int Threads { get; init; }

    /// <summary>"cpu", or "cuda:N" for a GPU.</summary>
    public string Device { get; init; } = "cpu";
}

/// <summary>The ways that are compared. The one place to change when `segment` becomes faster.</summary>
internal static class BenchRuns
{
    public const string Cascade = "cascade",
        Exhaustive = "exhaustive",
        CoarseOnly = "coarse only",
        DenseCoarseOnly = "coarse only, dense";

    /// <param name="int8">Whether int8 is faster here, by task.</param>
    public static IReadOnlyList<BenchRun> All(
        BenchmarkModels models,
        Func<ModelTask, bool> int8,
        string candidates,
        int threads,
        ExecutionDevice device
    ) => [.. All(models, int8, candidates, threads).Select(run => run with { Device = $"{device}" })];

    private static IReadOnlyList<BenchRun> All(BenchmarkModels models, Func<ModelTask, bool> int8, string candidates, int threads)
    {
        var classifier = models.Onnx(ModelTask.Classifier, int8(ModelTask.Classifier));
        var segmenter = models.Onnx(ModelTask.Segmenter, int8(ModelTask.Segmenter));
        var coarseOnly = new BenchRun
        {
            Name = CoarseOnly,
            Mode = CascadeMode.CoarseOnly,
            Classifier = classifier,
            CoarseMode = CoarseMode.Patch,
            Threads = threads,
        };
        return
        [
            new BenchRun
            {
                Name = Cascade,
                Mode = CascadeMode.Cascade,
                Classifier = classifier,
                Segmenter = segmenter,
                CoarseMode = CoarseMode.Dense,
                Candidates = candidates,
                Threads = threads,
            },
            new BenchRun
            {
                Name = Exhaustive,
                Mode = CascadeMode.Exhaustive,
                Segmenter = segmenter,
                Threads = threads,
            },
            coarseOnly,
            coarseOnly with
            {
                Name = DenseCoarseOnly,
                CoarseMode = CoarseMode.Dense,
            },
        ];
    }
}
