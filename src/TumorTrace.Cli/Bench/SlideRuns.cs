using TumorTrace.Core.Models;

namespace TumorTrace.Cli.Bench;

/// <summary>A way to segment the slide.</summary>
internal sealed record SlideRun(string Name, IReadOnlyList<string> Arguments);

/// <summary>The ways that are compared. The one place to change when `segment` learns a faster one.</summary>
internal static class SlideRuns
{
    public const string Cascade = "cascade", Exhaustive = "exhaustive", CoarseOnly = "coarse only", DenseCoarseOnly = "coarse only, dense";

    /// <summary>The coarse stage window by window.</summary>
    private static string[] Patch => [];

    /// <summary>The coarse stage over blocks of many windows at once; null: `segment` has no such mode.</summary>
    private static string[]? Dense => null;

    /// <summary>How dense windows are laid in the cascade and in the exhaustive run.</summary>
    private static string[] Windows => [];

    /// <param name="int8">Whether int8 is the faster one here, by task.</param>
    public static IReadOnlyList<SlideRun> All(BenchmarkModels models, Func<ModelTask, bool> int8, string candidates, int threads)
    {
        string[] classifier = ["--classifier", models.Onnx(ModelTask.Classifier, int8(ModelTask.Classifier)), "--threads", $"{threads}"];
        string[] segmenter = ["--segmenter", models.Onnx(ModelTask.Segmenter, int8(ModelTask.Segmenter)), .. Windows];
        var runs = new List<SlideRun>
        {
            new(Cascade, [.. classifier, .. segmenter, .. Dense ?? Patch, "--candidates", candidates]),
            new(Exhaustive, [.. segmenter, "--exhaustive", "--threads", $"{threads}"]),
            new(CoarseOnly, [.. classifier, .. Patch, "--coarse-only"]),
        };
        if (Dense is not null)
            runs.Add(new(DenseCoarseOnly, [.. classifier, .. Dense, "--coarse-only"]));
        return runs;
    }
}
