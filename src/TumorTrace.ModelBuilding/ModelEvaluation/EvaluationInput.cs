using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.ModelEvaluation;

/// <summary>What models are evaluated on, and how.</summary>
internal sealed record EvaluationInput
{
    /// <summary>The images at the models' scale and staining.</summary>
    public required IReadOnlyList<TrainingRegion> Regions { get; init; }

    /// <summary>What the bootstrap draws.</summary>
    public required ResamplingUnits Units { get; init; }

    /// <summary>Inference workers.</summary>
    public required int Threads { get; init; }

    /// <summary>Share done, 0 to 1; called by several threads.</summary>
    public required IProgress<double> Progress { get; init; }

    public CancellationToken Cancel { get; init; }
}
