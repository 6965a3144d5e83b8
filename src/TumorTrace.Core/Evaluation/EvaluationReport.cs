using System.Text.Json.Serialization;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Core.Evaluation;

/// <summary>
/// One run (the slides of one `segment` output folder) against its truth, with everything that tables, plots and paired
/// comparisons need: report.json. Slides are in order of their names.
/// </summary>
/// <param name="Name">The run's name in tables.</param>
/// <param name="Preset">Such as "camelyon16"; null for other data.</param>
/// <param name="Truth">Where the truth came from, as it was given.</param>
/// <param name="Warnings">What a reader must know before trusting a metric.</param>
public sealed record EvaluationReport(
    string Name,
    string Version,
    string Commit,
    string? Preset,
    string Truth,
    EvaluationOptions Options,
    RunMethod Method,
    Summary Summary,
    IReadOnlyList<SlideMetrics> Slides,
    IReadOnlyList<LesionMetrics> Lesions,
    IReadOnlyList<string> Warnings
);

/// <summary>What was chosen for the evaluation itself.</summary>
/// <param name="Threshold">Lowest probability of a tumour px in the heatmap, for overlap and boundaries.</param>
/// <param name="RegionThreshold">Lowest probability of a px of the region-max detector's regions.</param>
/// <param name="BoundaryUm">Tolerance of the boundary F-score, µm.</param>
/// <param name="DoublePrecision">FROC with all probabilities in double precision instead of the official float32.</param>
public sealed record EvaluationOptions(
    double Threshold = 0.5,
    double RegionThreshold = 0.5,
    double BoundaryUm = 50,
    bool DoublePrecision = false,
    int Seed = 1,
    int Resamples = Bootstrap.UsualResamples
)
{
    /// <summary>
    /// What regions go on down to that reach <see cref="CoreThreshold"/>; null: no further. Unless it is given, that of the first slide's
    /// polygons; each slide is measured by its own.
    /// </summary>
    public double? LowThreshold { get; init; }

    /// <inheritdoc cref="LowThreshold"/>
    public double? CoreThreshold { get; init; }

    /// <summary>For all slides, whatever their own is.</summary>
    internal double? GivenLowThreshold { get; init; }

    /// <summary>Regions smaller than this do not count, µm²: as in the polygons, unless given.</summary>
    public double MinAreaUm2 { get; init; }

    /// <summary>Holes smaller than this are closed, µm²: as in the polygons, unless given.</summary>
    public double CloseHolesUm2 { get; init; }
}

/// <summary>
/// The metrics of a whole run, with 95% intervals over slides. A metric that has no meaning for the data (the AUC of slides
/// of one class) is not a number.
/// </summary>
/// <param name="Auc">Of the slide scores: the heatmap's maximum, as in the paper.</param>
/// <param name="ForestAuc">Of the cross-validated 28-feature forest's scores; null if a class has too few slides.</param>
/// <param name="RegionMax">FROC with one detection for each connected region.</param>
/// <param name="Nms">FROC with NCRF's non-maximum suppression.</param>
/// <param name="MeanIoU">Mean over all slides of the slide's mean IoU (formula 1).</param>
/// <param name="TumorMeanIoU">The same over tumour slides.</param>
/// <param name="TumorIoU">Tumour IoU of all slides' pixels together.</param>
/// <param name="Dice">Dice of all slides' pixels together.</param>
/// <param name="BoundaryF">Mean boundary F-score of the tumour slides.</param>
/// <param name="Hausdorff95Um">Median over the tumour slides that have a prediction, µm.</param>
/// <param name="CalibrationError">Expected calibration error over the px of the tissue.</param>
/// <param name="MinutesPerSlide">Mean; null if no manifest states a whole run's time.</param>
public sealed record Summary(
    int SlideCount,
    int TumorSlides,
    Estimate Auc,
    Estimate? ForestAuc,
    FrocMetrics RegionMax,
    FrocMetrics Nms,
    Estimate MeanIoU,
    Estimate TumorMeanIoU,
    Estimate TumorIoU,
    Estimate Dice,
    Estimate BoundaryF,
    Estimate Hausdorff95Um,
    Estimate CalibrationError,
    double? MinutesPerSlide
)
{
    /// <summary>The ROC curve of <see cref="Auc"/>, as (false-positive rate, sensitivity), from (0, 0) to (1, 1).</summary>
    public IReadOnlyList<CurvePoint> Roc { get; init; } = [];

    /// <summary>The reliability curve of all slides' tissue.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability { get; init; } = [];
}

/// <summary>A point of a curve.</summary>
public readonly record struct CurvePoint(double X, double Y);

/// <summary>A detector's FROC.</summary>
/// <param name="Score">Mean sensitivity at the false-positive rates; NaN without lesions.</param>
/// <param name="FalsePositivesPerImage">0.25, 0.5, 1, 2, 4, 8.</param>
/// <param name="Sensitivities">At each of them.</param>
/// <param name="Curve">(False positives per image, sensitivity), from the lowest threshold to (0, 0).</param>
public sealed record FrocMetrics(
    Estimate Score,
    int Images,
    int Lesions,
    IReadOnlyList<double> FalsePositivesPerImage,
    IReadOnlyList<double> Sensitivities,
    IReadOnlyList<CurvePoint> Curve
);

/// <summary>One slide.</summary>
/// <param name="Score">The heatmap's maximum.</param>
/// <param name="ForestScore">From the forest that never saw this slide.</param>
/// <param name="InFroc">False for slides that FROC leaves out.</param>
/// <param name="HasOverlap">False if the truth tells whether the slide holds tumour, but not where.</param>
/// <param name="BoundaryF">Null on normal slides.</param>
/// <param name="Hausdorff95Um">Null on normal slides and if nothing is predicted.</param>
/// <param name="Seconds">The run's own time; null if it was resumed, as that is not the whole time.</param>
/// <param name="Reliability">Counts over tissue px of known truth.</param>
/// <param name="Picture">File name below "slides": where prediction and truth agree; null if there is none.</param>
/// <param name="Overlay">The run's own overlay picture; null if it is gone. Not written to report.json: it belongs to this machine.</param>
public sealed record SlideMetrics(
    string Name,
    bool IsTumor,
    double Score,
    double? ForestScore,
    bool InFroc,
    bool HasOverlap,
    Overlap Overlap,
    double? BoundaryF,
    double? Hausdorff95Um,
    double? Seconds,
    double TumorMm2,
    double PredictedMm2,
    double TissueMm2,
    SlideHits RegionMax,
    SlideHits Nms,
    IReadOnlyList<ReliabilityBin> Reliability,
    string? Picture,
    [property: JsonIgnore] string? Overlay = null
);

/// <summary>One lesion of the truth. ITC (isolated tumour cells) take no part in FROC.</summary>
/// <param name="Label">Its number on its slide, in raster order, as in the evaluation mask.</param>
/// <param name="CentroidX">Level-0 px.</param>
/// <param name="MajorAxisUm">4 √ of the larger eigenvalue of its pixels' covariance, µm.</param>
/// <param name="RegionMaxProbability">The largest probability of the region-max detections in it; 0: missed.</param>
public sealed record LesionMetrics(
    string Slide,
    int Label,
    double CentroidX,
    double CentroidY,
    double AreaMm2,
    double MajorAxisUm,
    bool IsItc,
    double RegionMaxProbability,
    double NmsProbability
);
