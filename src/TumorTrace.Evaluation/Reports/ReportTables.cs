using System.Globalization;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Exports;

namespace TumorTrace.Evaluation.Reports;

/// <summary>
/// slides.csv and lesions.csv: full precision, a header, "\n" line ends; a figure without a value is an empty field. The
/// columns say their units; positions are in level-0 px.
/// </summary>
internal static class ReportTables
{
    private static readonly string[] s_slideColumns =
    [
        "slide",
        "is_tumor",
        "in_froc",
        "score",
        "forest_score",
        "mean_iou",
        "tumor_iou",
        "dice",
        "precision",
        "recall",
        "both_px",
        "predicted_only_px",
        "truth_only_px",
        "neither_px",
        "boundary_f",
        "hausdorff95_um",
        "lesions",
        "region_max_found",
        "region_max_false_positives",
        "nms_found",
        "nms_false_positives",
        "tumor_mm2",
        "predicted_mm2",
        "tissue_mm2",
        "seconds",
    ];

    private static readonly string[] s_lesionColumns =
    [
        "slide",
        "label",
        "is_itc",
        "in_froc",
        "centroid_x",
        "centroid_y",
        "area_mm2",
        "major_axis_um",
        "region_max_probability",
        "nms_probability",
    ];

    public static void Write(string folder, EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var outside = report.Slides.Where(s => !s.InFroc).Select(s => s.Name).ToHashSet();
        Write(Path.Combine(folder, "slides.csv"), s_slideColumns, report.Slides.Select(Slide));
        Write(Path.Combine(folder, "lesions.csv"), s_lesionColumns, report.Lesions.Select(l => Lesion(l, !outside.Contains(l.Slide))));
    }

    private static IEnumerable<string> Slide(SlideMetrics s)
    {
        var overlap = s.HasOverlap ? s.Overlap : (Core.Metrics.Overlap?)null;
        return
        [
            s.Name,
            Text(s.IsTumor),
            Text(s.InFroc),
            Text(s.Score),
            Text(s.ForestScore),
            Text(overlap?.MeanIoU),
            Text(overlap?.TumorIoU),
            Text(overlap?.Dice),
            Text(overlap?.Precision),
            Text(overlap?.Recall),
            $"{overlap?.Both}",
            $"{overlap?.PredictedOnly}",
            $"{overlap?.TruthOnly}",
            $"{overlap?.Neither}",
            Text(s.BoundaryF),
            Text(s.Hausdorff95Um),
            $"{s.RegionMax.LesionCount}",
            $"{s.RegionMax.Hit}",
            $"{s.RegionMax.FalsePositives.Count}",
            $"{s.Nms.Hit}",
            $"{s.Nms.FalsePositives.Count}",
            Text(s.TumorMm2),
            Text(s.PredictedMm2),
            Text(s.TissueMm2),
            Text(s.Seconds),
        ];
    }

    private static IEnumerable<string> Lesion(LesionMetrics l, bool inFroc) =>
        [
            l.Slide,
            $"{l.Label}",
            Text(l.IsItc),
            Text(inFroc),
            Text(l.CentroidX),
            Text(l.CentroidY),
            Text(l.AreaMm2),
            Text(l.MajorAxisUm),
            Text(l.RegionMaxProbability),
            Text(l.NmsProbability),
        ];

    private static void Write(string path, string[] columns, IEnumerable<IEnumerable<string>> rows) =>
        AtomicFile.WriteText(path, string.Concat(rows.Prepend(columns).Select(r => CsvLine.Join(r) + "\n")));

    private static string Text(bool value) => value ? "true" : "false";

    private static string Text(double? value) => value is { } v && double.IsFinite(v) ? v.ToString("R", CultureInfo.InvariantCulture) : "";
}
