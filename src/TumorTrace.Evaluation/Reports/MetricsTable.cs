using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Evaluation.Reports;

/// <summary>The metrics of runs as plain text, one column per run.</summary>
internal static class MetricsTable
{
    public static void Print(IReadOnlyList<EvaluationReport> reports, TextWriter to)
    {
        Row(to, "", reports.Select(r => r.Name));
        Row(to, "slides (tumour)", reports.Select(r => $"{r.Summary.SlideCount} ({r.Summary.TumorSlides})"));
        Row(to, "lesions", reports.Select(r => $"{r.Summary.RegionMax.Lesions}"));
        Metric(to, "AUC, maximum", reports, s => s.Auc);
        Metric(to, "AUC, forest", reports, s => s.ForestAuc);
        Metric(to, "FROC, region-max", reports, s => s.RegionMax.Score);
        Metric(to, "FROC, NMS", reports, s => s.Nms.Score);
        Metric(to, "mIoU", reports, s => s.MeanIoU);
        Metric(to, "Tumor-mIoU", reports, s => s.TumorMeanIoU);
        Metric(to, "tumour IoU, pooled", reports, s => s.TumorIoU);
        Metric(to, "Dice, pooled", reports, s => s.Dice);
        Metric(to, $"boundary F at {reports[0].Options.BoundaryUm} µm", reports, s => s.BoundaryF);
        Metric(to, "95% Hausdorff, µm", reports, s => s.Hausdorff95Um, "0");
        Row(
            to,
            "  of tumour slides",
            reports.Select(r => $"{r.Slides.Count(s => s.Hausdorff95Um is not null)} of {r.Summary.TumorSlides}")
        );
        Metric(to, "ECE", reports, s => s.CalibrationError);
        Row(to, "minutes per slide", reports.Select(r => r.Summary.MinutesPerSlide is { } m ? $"{m:0.00}" : MetricText.None));
    }

    private static void Metric(
        TextWriter to,
        string name,
        IReadOnlyList<EvaluationReport> reports,
        Func<Summary, Estimate?> of,
        string format = "0.0000"
    )
    {
        if (reports.Any(r => of(r.Summary) is not null))
            Row(to, name, reports.Select(r => of(r.Summary) is { } e ? MetricText.Bracketed(e, format) : MetricText.None));
    }

    private static void Row(TextWriter to, string name, IEnumerable<string> cells) =>
        to.WriteLine($"{name, -22}{string.Concat(cells.Select(c => c.PadRight(26)))}".TrimEnd());
}
