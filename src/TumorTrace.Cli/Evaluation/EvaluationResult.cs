using TumorTrace.Core.Metrics;

namespace TumorTrace.Cli.Evaluation;

/// <summary>What one classifier or segmenter, or a mean of segmenters, reached.</summary>
/// <param name="Precision">"fp32" or "int8"; "fp32 dense" and "int8 dense": a classifier in the dense mode.</param>
/// <param name="Sha256">Of the model file; null for an ensemble.</param>
/// <param name="Figures">Over windows (classifier) or heatmap px (segmenter).</param>
/// <param name="Cells">Segmenter: mean heatmap probability in each px of a coarse label map; null without one.</param>
/// <param name="Speed">Of one worker: windows a second (classifier) or input Mpx a second (segmenter).</param>
/// <param name="AgainstFp32">An int8 model beside its fp32 one.</param>
/// <param name="AgainstPatch">The dense mode beside single windows.</param>
internal sealed record ModelFigures(
    string Name,
    string Precision,
    string? Path,
    string? Sha256,
    BinaryMetrics Figures,
    BinaryMetrics? Cells,
    double? Speed,
    Comparison? AgainstFp32,
    DenseComparison? AgainstPatch = null
);

/// <param name="AucDifference">int8 − fp32, resampled together.</param>
/// <param name="Agreement">IoU of what both call tumour at 0.5, windows or heatmap px, of unknown truth too.</param>
/// <param name="SpeedRatio">int8 / fp32, taking turns on the same pixels.</param>
internal sealed record Comparison(Estimate AucDifference, double Agreement, double SpeedRatio);

/// <summary>All models of one pair or ensemble on one split of a manifest.</summary>
/// <param name="Units">What the intervals are over.</param>
/// <param name="CellPx">Level-0 px a side of the label maps' own px, where they are coarse.</param>
internal sealed record PairResult(
    string Name,
    double Mpp,
    string Units,
    int UnitCount,
    int Images,
    IReadOnlyList<ModelFigures> Classifiers,
    string? WindowRule,
    IReadOnlyList<ModelFigures> Segmenters,
    int? DenseWindow,
    double? CellPx
);

/// <summary>Everything that one call of `model evaluate` measured.</summary>
internal sealed record EvaluationResult(
    string Data,
    string Split,
    int Resamples,
    string Version,
    string Commit,
    string Machine,
    IReadOnlyList<PairResult> Pairs
);
