using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Evaluation.Reports;

/// <summary>The figures of a whole run, each with what it means to a pathologist.</summary>
internal static class SummaryText
{
    /// <summary>The columns of the paper's Table 3.</summary>
    internal static IReadOnlyList<MetricRow> Headline(Summary s) =>
        [
            Share(
                "AUC",
                s.Auc,
                2,
                "How well the slide scores separate tumour slides from normal ones: the chance that a tumour slide scores higher than a normal one. 50% is guessing."
            ),
            Share(
                "FROC",
                s.RegionMax.Score,
                2,
                "The share of lesions found, averaged over six settings that allow 0.25, 0.5, 1, 2, 4 and 8 false alarms per slide."
            ),
            Share(
                "mIoU",
                s.MeanIoU,
                2,
                "How well the marked area fits the true one, for tumour and normal tissue alike, averaged over all slides. A false alarm on a normal slide, however small, costs that slide half."
            ),
            Share("Tumor-mIoU", s.TumorMeanIoU, 2, "The same over the slides with tumour only."),
            new MetricRow(
                "Time per slide",
                "min",
                MetricText.Number(s.MinutesPerSlide, "F2"),
                "",
                "How long the run took for a slide on average, on the machine named below."
            ),
        ];

    internal static IReadOnlyList<MetricRow> Others(Summary s, EvaluationOptions options, int measured) =>
        [
            Share(
                "FROC, non-maximum suppression",
                s.Nms.Score,
                1,
                "FROC as above with another way to turn the heatmap into places: its highest points, each silencing its surroundings."
            ),
            Share(
                "Tumour IoU, all slides together",
                s.TumorIoU,
                1,
                "Of all the area that is tumour by the truth or by the prediction, the share where both agree. Large tumours dominate."
            ),
            Share(
                "Dice, all slides together",
                s.Dice,
                1,
                "The same agreement on another scale: twice the shared area over the sum of both areas."
            ),
            Share(
                $"Boundary F at {options.BoundaryUm:0.##} µm",
                s.BoundaryF,
                1,
                $"How much of the outline runs within {options.BoundaryUm:0.##} µm of the true outline, and the reverse; the rest would have to be redrawn."
            ),
            Estimated(
                "95% Hausdorff distance, median",
                "µm",
                s.Hausdorff95Um,
                v => MetricText.Number(v, "F0"),
                $"95% of the outline is nearer than this to the other outline; the median of the {measured} of {s.TumorSlides} tumour slides that have a prediction."
            ),
            Share(
                "Expected calibration error (ECE)",
                s.CalibrationError,
                2,
                "How far the probabilities are from the truth on average: of tissue called 80%, 80% should be tumour."
            ),
            s.ForestAuc is { } forest
                ? Share(
                    "AUC of the random forest",
                    forest,
                    1,
                    "AUC where a random forest weighs 28 measurements of a slide's heatmap instead of taking its maximum; each slide is judged by a forest that never saw it."
                )
                : new MetricRow(
                    "AUC of the random forest",
                    "%",
                    MetricText.None,
                    "",
                    "Not measured: too few slides of one class to train a forest on some and judge the others."
                ),
        ];

    internal static IReadOnlyList<DetectorRow> Detectors(Summary s) =>
        [Detector("Region maximum (the paper's)", s.RegionMax), Detector("Non-maximum suppression (NCRF's)", s.Nms)];

    private static DetectorRow Detector(string name, FrocMetrics froc) =>
        new(
            name,
            MetricText.Percent(froc.Score.Value),
            MetricText.Interval(froc.Score, v => MetricText.Percent(v)),
            [.. froc.Sensitivities.Select(v => MetricText.Percent(v))],
            $"{MetricText.Count(froc.Lesions, "lesion", "lesions")} on {MetricText.Count(froc.Images, "slide", "slides")}"
        );

    private static MetricRow Share(string name, Estimate estimate, int digits, string meaning) =>
        Estimated(name, "%", estimate, v => MetricText.Percent(v, digits), meaning);

    private static MetricRow Estimated(string name, string unit, Estimate estimate, Func<double?, string> text, string meaning) =>
        new(name, unit, text(estimate.Value), MetricText.Interval(estimate, text), meaning);
}
