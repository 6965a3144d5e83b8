namespace TumorTrace.Core.Metrics;

/// <summary>The metrics of probabilities with known truth; sensitivity to Dice at 0.5.</summary>
/// <param name="Count">Samples of known truth.</param>
/// <param name="Curve">The reliability curve behind <paramref name="CalibrationError"/>.</param>
internal sealed record BinaryMetrics(
    int Count,
    int Positives,
    Estimate Auc,
    Estimate Sensitivity,
    Estimate Specificity,
    Estimate TumorIoU,
    Estimate Dice,
    Estimate CalibrationError,
    IReadOnlyList<ReliabilityBin> Curve
)
{
    public const double Threshold = 0.5;

    /// <summary>Dice at the threshold that is best for these samples; NaN in results of earlier versions.</summary>
    public double BestDice { get; init; } = double.NaN;

    /// <summary>That threshold.</summary>
    public double BestThreshold { get; init; } = double.NaN;

    public static BinaryMetrics Compute(ScoredSamples samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var auc = GroupedAuc.Resampling(samples);
        var overlaps = samples.Overlaps(Threshold);
        var bins = samples.Reliabilities();
        Estimate Over(Func<int[], double> statistic) => Bootstrap.Estimate(samples.Units, statistic);
        Estimate Decisions(Func<Overlap, double> of) => Over(times => of(Overlap.Sum(overlaps, times)));
        int[] once = [.. Enumerable.Repeat(1, samples.Units)];
        var best = samples.BestDice();
        return new BinaryMetrics(
            samples.Count,
            samples.Positives,
            Over(auc),
            Decisions(o => Share(o.Both, o.TruthOnly)),
            Decisions(o => Share(o.Neither, o.PredictedOnly)),
            Decisions(o => o.TumorIoU),
            Decisions(o => o.Dice),
            Over(times => Reliability.Sum(bins, times).Error()),
            Reliability.Sum(bins, once).Bins()
        )
        {
            BestDice = best.Dice,
            BestThreshold = best.Threshold,
        };
    }

    /// <summary>AUC of <paramref name="changed"/> minus AUC of <paramref name="before"/>, resampled together.</summary>
    public static Estimate AucDifference(ScoredSamples before, ScoredSamples changed)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(changed);
        var a = GroupedAuc.Resampling(before);
        var b = GroupedAuc.Resampling(changed);
        return Bootstrap.Estimate(before.Units, times => b(times) - a(times));
    }

    private static double Share(long part, long rest) => part + rest == 0 ? double.NaN : (double)part / (part + rest);
}
