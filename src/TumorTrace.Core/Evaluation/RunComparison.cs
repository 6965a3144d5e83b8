using TumorTrace.Core.Metrics;

namespace TumorTrace.Core.Evaluation;

/// <summary>A metric of one run minus that of the baseline, over the slides that both have, resampled together.</summary>
/// <param name="Metric">Such as "mIoU".</param>
internal sealed record MetricDifference(string Metric, string Run, string Baseline, int Slides, Estimate Difference)
{
    /// <summary>The interval does not hold 0, and comes from enough slides to mean something.</summary>
    public bool IsClear => Slides >= Summaries.FewSlides && Difference is { Low: { } low, High: { } high } && (low > 0 || high < 0);
}

/// <summary>Paired differences between runs.</summary>
internal static class RunComparison
{
    /// <summary>The metrics that are compared, by the names that tables use.</summary>
    public static readonly IReadOnlyList<(string Name, Func<RunStatistics, int[], double> Of)> Metrics =
    [
        ("AUC", (r, t) => r.Auc(t)),
        ("AUC, forest", (r, t) => r.ForestAuc(t)),
        ("FROC, region-max", (r, t) => r.RegionMaxScore(t)),
        ("FROC, NMS", (r, t) => r.NmsScore(t)),
        ("mIoU", (r, t) => r.MeanIoU(t)),
        ("Tumor-mIoU", (r, t) => r.TumorMeanIoU(t)),
        ("tumour IoU", (r, t) => r.TumorIoU(t)),
        ("Dice", (r, t) => r.Dice(t)),
        ("boundary F", (r, t) => r.BoundaryF(t)),
        ("Hausdorff 95%, µm", (r, t) => r.Hausdorff95Um(t)),
        ("ECE", (r, t) => r.CalibrationError(t)),
    ];

    /// <summary>Every metric of every other run against the baseline's. Metrics without a value are left out.</summary>
    /// <exception cref="UserException">The runs have no slide in common, or were evaluated against different truths.</exception>
    public static IReadOnlyList<MetricDifference> Compute(IReadOnlyList<EvaluationReport> reports, EvaluationReport baseline)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(baseline);
        return [.. reports.Where(r => r != baseline).SelectMany(r => Pair(baseline, r))];
    }

    private static IEnumerable<MetricDifference> Pair(EvaluationReport baseline, EvaluationReport run)
    {
        var (ours, theirs) = Common(baseline, run);
        var a = new RunStatistics(ours, baseline.Options.DoublePrecision);
        var b = new RunStatistics(theirs, baseline.Options.DoublePrecision);
        foreach (var (name, of) in Metrics)
        {
            var difference = Bootstrap.Estimate(
                ours.Count,
                times => of(b, times) - of(a, times),
                baseline.Options.Seed,
                baseline.Options.Resamples
            );
            if (!double.IsNaN(difference.Value))
                yield return new MetricDifference(name, run.Name, baseline.Name, ours.Count, difference);
        }
    }

    /// <summary>What a reader of the comparison must know: other slides or options than the baseline's.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<EvaluationReport> reports, EvaluationReport baseline)
    {
        ArgumentNullException.ThrowIfNull(reports);
        ArgumentNullException.ThrowIfNull(baseline);
        foreach (var run in reports.Where(r => r != baseline))
        {
            var common = Common(baseline, run).Item1.Count;
            if (common < run.Slides.Count || common < baseline.Slides.Count)
                yield return $"{run.Name} has {run.Slides.Count} slides, {baseline.Name} {baseline.Slides.Count}: "
                    + $"differences are over the {common} in common, the other tables over each run's own";
            if (run.Options != baseline.Options)
                yield return $"{run.Name} was evaluated with other options than {baseline.Name} "
                    + $"({run.Options} against {baseline.Options}): differences may come from them";
        }
    }

    private static (List<SlideMetrics>, List<SlideMetrics>) Common(EvaluationReport baseline, EvaluationReport run)
    {
        var others = run.Slides.ToDictionary(s => s.Name, StringComparer.Ordinal);
        var ours = baseline.Slides.Where(s => others.ContainsKey(s.Name)).ToList();
        if (ours.Count == 0)
            throw new UserException($"{run.Name} and {baseline.Name} have no slide in common: their metrics cannot be compared");
        if (ours.FirstOrDefault(s => !SameTruth(s, others[s.Name])) is { } slide)
            throw new UserException(
                $"{slide.Name} has another truth in {run.Name} than in {baseline.Name}, or another preset; "
                    + "evaluate both against the same truth"
            );
        var theirs = ours.ConvertAll(s => others[s.Name]);
        return (Paired(ours, theirs), Paired(theirs, ours));
    }

    /// <summary>Heatmaps of different sizes end at different px, so their tumour areas may differ a little.</summary>
    private static bool SameTruth(SlideMetrics a, SlideMetrics b) =>
        a.IsTumor == b.IsTumor
        && a.InFroc == b.InFroc
        && a.HasOverlap == b.HasOverlap
        && a.RegionMax.LesionCount == b.RegionMax.LesionCount
        && Math.Abs(a.TumorMm2 - b.TumorMm2) <= 0.02 * Math.Max(a.TumorMm2, b.TumorMm2);

    /// <summary>A distance counts if both runs have one: the run that predicts less would otherwise look better.</summary>
    private static List<SlideMetrics> Paired(List<SlideMetrics> slides, List<SlideMetrics> others) =>
        [.. slides.Select((s, i) => others[i].Hausdorff95Um is null ? s with { Hausdorff95Um = null } : s)];
}
