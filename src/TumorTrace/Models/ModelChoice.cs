using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Models;

/// <summary>Which of a segmenter's files runs: NAME.onnx in fp32 or NAME.int8.onnx on integers.</summary>
public enum Precision
{
    /// <summary>
    /// int8 if its card records that it passed the acceptance test, and it was measured to be at least 1.25 times as fast on this machine.
    /// </summary>
    Auto,
    Fp32,
    Int8,
}

/// <summary>The models of a run. By default the shipped pair that is nearest to the slide's pixel size.</summary>
public sealed record ModelChoice
{
    /// <summary>A shipped pair's name or a folder; null picks the pair nearest to each slide's pixel size.</summary>
    public string? Pair { get; init; }

    /// <summary>A classifier's file in place of the pair's.</summary>
    public string? Classifier { get; init; }

    /// <summary>Segmenters' files in place of the pair's; several are an ensemble.</summary>
    public IReadOnlyList<string> Segmenters { get; init; } = [];

    /// <summary>All segmenters of the pair instead of its first.</summary>
    public bool Ensemble { get; init; }

    /// <summary>Of the pair's segmenters.</summary>
    public Precision Precision { get; init; }

    /// <summary>
    /// What runs the networks: "cpu", "cuda" or "cuda:N" for GPU N, or "auto" for a GPU if one can be used. Null is "auto", but does not
    /// say that a build without CUDA has only the processor.
    /// </summary>
    public string? Device { get; init; }

    /// <summary>What is wrong with the choice by itself.</summary>
    internal IEnumerable<OptionProblem> Problems()
    {
        if (ExecutionDevice.Problem(Device) is { } problem)
            yield return problem;
        else if (Precision == Precision.Int8 && ExecutionDevice.Parse(Device) is { IsGpu: true } gpu)
            yield return new(nameof(Precision), "int8", $"auto or fp32 on {gpu}, as int8 is made for processors");
    }
}
