using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Models;

/// <summary>Which of a model's files runs: NAME.onnx in fp32, NAME.int8.onnx on integers, or NAME.fp16.onnx in 16-bit floats.</summary>
public enum Precision
{
    /// <summary>
    /// On a processor int8 if its card records that it passed the acceptance test, and it was measured to be at least 1.25 times as fast on
    /// this machine. On a GPU fp16 if it is there and passed.
    /// </summary>
    Auto,
    Fp32,

    /// <summary>Made for processors.</summary>
    Int8,

    /// <summary>Made for GPUs.</summary>
    Fp16,
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
            yield return new(nameof(Precision), "int8", $"auto, fp32 or fp16 on {gpu}, as int8 is made for processors");
        else if (Precision == Precision.Fp16 && ExecutionDevice.Parse(Device) is { IsGpu: false })
            yield return new(nameof(Precision), "fp16", "auto, fp32 or int8 on the processor, as fp16 is made for GPUs");
    }
}
