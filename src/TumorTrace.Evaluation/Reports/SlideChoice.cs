using TumorTrace.Core.Evaluation;

namespace TumorTrace.Evaluation.Reports;

/// <summary>Slides worth a look: the worst and best with tumour, the normal ones with the worst false alarms.</summary>
internal static class SlideChoice
{
    private const int MostWorst = 4;
    private const int MostBest = 2;
    private const int MostAlarms = 2;

    internal static (IReadOnlyList<SlideMetrics> Worst, IReadOnlyList<SlideMetrics> Best) Tumor(EvaluationReport report)
    {
        var rising = report
            .Slides.Where(s => s is { IsTumor: true, HasOverlap: true })
            .OrderBy(s => s.Overlap.MeanIoU)
            .ThenBy(s => s.Name, StringComparer.Ordinal)
            .ToList();
        var worst = rising.Take(Math.Min(MostWorst, (rising.Count + 1) / 2)).ToList();
        return (worst, [.. rising.Skip(worst.Count).Reverse().Take(MostBest)]);
    }

    /// <summary>Those with the most and those with the most probable false positives.</summary>
    internal static IReadOnlyList<SlideMetrics> Alarms(EvaluationReport report)
    {
        var wrong = report.Slides.Where(s => !s.IsTumor && s.RegionMax.FalsePositives.Count > 0).ToList();
        var most = wrong
            .OrderByDescending(s => s.RegionMax.FalsePositives.Count)
            .ThenBy(s => s.Name, StringComparer.Ordinal)
            .Take(MostAlarms);
        var surest = wrong
            .OrderByDescending(s => s.RegionMax.FalsePositives.Max())
            .ThenBy(s => s.Name, StringComparer.Ordinal)
            .Take(MostAlarms);
        return [.. most.Concat(surest).Distinct()];
    }
}
