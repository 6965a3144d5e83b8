using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Evaluation.Reports;

/// <summary>The table of all slides, in the order of their names.</summary>
internal static class SlideTable
{
    internal static IReadOnlyList<SlideRow> Rows(EvaluationReport report) => [.. report.Slides.Select(Row)];

    /// <summary>Lesions hit of those that count; a dash where there are none.</summary>
    internal static string Found(SlideHits hits) => hits.LesionCount == 0 ? MetricText.None : $"{hits.Hit}/{hits.LesionCount}";

    /// <summary>A figure of the slide's areas; a dash where the truth has none.</summary>
    internal static string Area(SlideMetrics s, Func<Overlap, double> figure) =>
        MetricText.Percent(s.HasOverlap ? figure(s.Overlap) : null);

    private static SlideRow Row(SlideMetrics s) =>
        new(
            s.Name,
            s.IsTumor,
            [
                MetricText.Number(s.Score, "F3"),
                MetricText.Number(s.ForestScore, "F3"),
                Area(s, o => o.MeanIoU),
                Area(s, o => o.TumorIoU),
                Area(s, o => o.Dice),
                MetricText.Percent(s.BoundaryF),
                MetricText.Number(s.Hausdorff95Um, "F0"),
                Found(s.RegionMax),
                Found(s.Nms),
                $"{s.RegionMax.FalsePositives.Count}",
                $"{s.Nms.FalsePositives.Count}",
                MetricText.Number(s.TumorMm2, "F2"),
                MetricText.Number(s.PredictedMm2, "F2"),
                MetricText.Number(s.TissueMm2, "F1"),
                MetricText.Number(s.Seconds / 60, "F2"),
            ],
            Note(s)
        );

    private static string Note(SlideMetrics s) =>
        string.Join("; ", new[] { s.InFroc ? "" : "not in FROC", s.HasOverlap ? "" : "truth without areas" }.Where(n => n.Length > 0));
}
