using TumorTrace.Core;
using TumorTrace.Training.Networks;

namespace TumorTrace.Training.Loop;

/// <summary>How weights are changed, step by step.</summary>
public sealed record OptimizationSettings
{
    public int Steps { get; init; } = 1000;

    /// <summary>Patches per step.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Parts that a batch is computed in, one after the other, if memory is short.</summary>
    public int Accumulate { get; init; } = 1;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Highest rate: reached after the warm-up.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Steps in which the rate rises.</summary>
    public int WarmUp { get; init; } = 50;

    /// <summary>How the rate falls after the warm-up.</summary>
    public RateSchedule Schedule { get; init; } = RateSchedule.Cosine;

    /// <summary>On convolution weights only; decoupled with Adam (Loshchilov and Hutter 2019).</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>Decay per step of the moving average of weights that is validated and exported.</summary>
    public double EmaDecay { get; init; } = 0.995;

    /// <summary>
    /// Share of the steps after which batch-norm normalises by its running statistics, as in inference. Batches are drawn
    /// half tumour, half normal: statistics of the batch would tell the network so, and no slide is composed like that.
    /// </summary>
    public double FreezeStatistics { get; init; } = 0.5;

    /// <summary>What convolutions are computed in; weights stay float.</summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.Fp32;

    /// <summary>True while batch-norm still normalises by the batch (steps count from 1).</summary>
    internal bool UsesBatchStatistics(int step) => step <= FreezeStatistics * Steps;

    /// <summary>Everything that is out of range.</summary>
    public IEnumerable<OptionProblem> Problems()
    {
        if (Steps < 1)
            yield return new OptionProblem(nameof(Steps), $"{Steps}", "at least 1");
        if (Batch < 1)
            yield return new OptionProblem(nameof(Batch), $"{Batch}", "at least 1");
        if (Accumulate < 1 || Batch % Accumulate != 0)
            yield return new OptionProblem(nameof(Accumulate), $"{Accumulate}", $"a divisor of the batch of {Batch}");
        if (LearningRate is not (> 0 and < 10))
            yield return new OptionProblem(nameof(LearningRate), $"{LearningRate}", "above 0 and below 10");
        if (WarmUp < 0)
            yield return new OptionProblem(nameof(WarmUp), $"{WarmUp}", "0 or more");
        if (EmaDecay is not (>= 0 and < 1))
            yield return new OptionProblem(nameof(EmaDecay), $"{EmaDecay}", "0 up to but without 1");
        if (FreezeStatistics is not (>= 0 and <= 1))
            yield return new OptionProblem(nameof(FreezeStatistics), $"{FreezeStatistics}", "0 to 1");
    }
}
