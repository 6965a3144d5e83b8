using TumorTrace.Core.Metrics;

namespace TumorTrace.Core.Evaluation;

/// <summary>The summary of a run from its slides.</summary>
internal static class Summaries
{
    /// <summary>Fewer slides than this give intervals that say little.</summary>
    public const int FewSlides = 8;

    public static Summary Compute(IReadOnlyList<SlideMetrics> slides, EvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(slides);
        ArgumentNullException.ThrowIfNull(options);
        var run = new RunStatistics(slides, options.DoublePrecision);
        int[] once = [.. Enumerable.Repeat(1, slides.Count)];
        Estimate Over(Func<int[], double> statistic) => Bootstrap.Estimate(slides.Count, statistic, options.Seed, options.Resamples);
        return new Summary(
            slides.Count,
            slides.Count(s => s.IsTumor),
            Over(run.Auc),
            slides.Any(s => s.ForestScore is null) ? null : Over(run.ForestAuc),
            Detector(run.RegionMax, Over(run.RegionMaxScore)),
            Detector(run.Nms, Over(run.NmsScore)),
            Over(run.MeanIoU),
            Over(run.TumorMeanIoU),
            Over(run.TumorIoU),
            Over(run.Dice),
            Over(run.BoundaryF),
            Over(run.Hausdorff95Um),
            Over(run.CalibrationError),
            Minutes(slides)
        )
        {
            Roc = [.. run.Scores.Roc().Select(p => new CurvePoint(p.FalsePositiveRate, p.Sensitivity))],
            Reliability = run.Reliability(once),
        };
    }

    private static FrocMetrics Detector(Froc froc, Estimate score)
    {
        var curve = froc.Curve();
        return new FrocMetrics(
            score,
            froc.Images,
            froc.Lesions,
            FrocCurve.Rates,
            [.. FrocCurve.Rates.Select(curve.SensitivityAt)],
            [.. curve.FalsePositives.Zip(curve.Sensitivities, (x, y) => new CurvePoint(x, y))]
        );
    }

    private static double? Minutes(IReadOnlyList<SlideMetrics> slides) =>
        slides.Where(s => s.Seconds is not null).Select(s => s.Seconds!.Value / 60).DefaultIfEmpty(double.NaN).Average() is var mean
        && double.IsNaN(mean)
            ? null
            : mean;
}
