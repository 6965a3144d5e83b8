using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Cli.Reports;

/// <summary>The figures of runs for the terminal, one column a run.</summary>
internal static class FiguresText
{
    public static void Print(IReadOnlyList<EvaluationReport> reports, TextWriter to)
    {
        Row(to, "", reports.Select(r => r.Name));
        Row(to, "slides (tumour)", reports.Select(r => $"{r.Summary.SlideCount} ({r.Summary.TumorSlides})"));
        Row(to, "lesions", reports.Select(r => $"{r.Summary.RegionMax.Lesions}"));
        Figure(to, "AUC, maximum", reports, s => s.Auc);
        Figure(to, "AUC, forest", reports, s => s.ForestAuc);
        Figure(to, "FROC, region-max", reports, s => s.RegionMax.Score);
        Figure(to, "FROC, NMS", reports, s => s.Nms.Score);
        Figure(to, "mIoU", reports, s => s.MeanIoU);
        Figure(to, "Tumor-mIoU", reports, s => s.TumorMeanIoU);
        Figure(to, "tumour IoU, pooled", reports, s => s.TumorIoU);
        Figure(to, "Dice, pooled", reports, s => s.Dice);
        Figure(to, $"boundary F at {reports[0].Options.BoundaryUm} µm", reports, s => s.BoundaryF);
        Figure(to, "95% Hausdorff, µm", reports, s => s.Hausdorff95Um, "0");
        Row(
            to,
            "  of tumour slides",
            reports.Select(r => $"{r.Slides.Count(s => s.Hausdorff95Um is not null)} of {r.Summary.TumorSlides}")
        );
        Figure(to, "ECE", reports, s => s.CalibrationError);
        Row(to, "minutes a slide", reports.Select(r => r.Summary.MinutesPerSlide is { } m ? $"{m:0.00}" : FigureText.None));
    }

    private static void Figure(
        TextWriter to,
        string name,
        IReadOnlyList<EvaluationReport> reports,
        Func<Summary, Estimate?> of,
        string format = "0.0000"
    )
    {
        if (reports.Any(r => of(r.Summary) is not null))
            Row(to, name, reports.Select(r => of(r.Summary) is { } e ? FigureText.Bracketed(e, format) : FigureText.None));
    }

    private static void Row(TextWriter to, string name, IEnumerable<string> cells) =>
        to.WriteLine($"{name, -22}{string.Concat(cells.Select(c => c.PadRight(26)))}".TrimEnd());
}
