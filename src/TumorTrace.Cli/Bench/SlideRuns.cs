using TumorTrace.Core.Models;

namespace TumorTrace.Cli.Bench;

/// <summary>A way to segment the slide.</summary>
internal sealed record SlideRun(string Name, IReadOnlyList<string> Arguments);

/// <summary>The ways that are compared. The one place to change when `segment` learns a faster one.</summary>
internal static class SlideRuns
{
    public const string Cascade = "cascade",
        Exhaustive = "exhaustive",
        CoarseOnly = "coarse only",
        DenseCoarseOnly = "coarse only, dense";

    /// <summary>The coarse stage window by window.</summary>
    private static string[] Patch => ["--coarse-mode", "patch"];

    /// <summary>The coarse stage over blocks of many windows at once.</summary>
    private static string[] Dense => ["--coarse-mode", "dense"];

    /// <summary>How dense windows are laid in the cascade and in the exhaustive run.</summary>
    private static string[] Windows => ["--windows", "lean"];

    /// <param name="int8">Whether int8 is the faster one here, by task.</param>
    public static IReadOnlyList<SlideRun> All(BenchmarkModels models, Func<ModelTask, bool> int8, string candidates, int threads)
    {
        string[] classifier = ["--classifier", models.Onnx(ModelTask.Classifier, int8(ModelTask.Classifier)), "--threads", $"{threads}"];
        string[] segmenter = ["--segmenter", models.Onnx(ModelTask.Segmenter, int8(ModelTask.Segmenter)), .. Windows];
        return
        [
            new(Cascade, [.. classifier, .. segmenter, .. Dense, "--candidates", candidates]),
            new(Exhaustive, [.. segmenter, "--exhaustive", "--threads", $"{threads}"]),
            new(CoarseOnly, [.. classifier, .. Patch, "--coarse-only"]),
            new(DenseCoarseOnly, [.. classifier, .. Dense, "--coarse-only"]),
        ];
    }
}
