namespace TumorTrace.Core.Metrics;

/// <summary>Area under the ROC curve.</summary>
public static class Auc
{
    /// <summary>
    /// P(score of a positive &gt; score of a negative) + ½ P(equal), the Mann–Whitney statistic; NaN when one class is
    /// missing.
    /// </summary>
    public static double Of(IReadOnlyCollection<(double Score, bool Positive)> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var sorted = samples.OrderBy(s => s.Score).ToArray();
        double positives = sorted.Count(s => s.Positive), wins = 0, negativesBelow = 0;
        for (var i = 0; i < sorted.Length;)
        {
            var end = i;
            int tiedPositives = 0, tiedNegatives = 0;
            for (; end < sorted.Length && sorted[end].Score == sorted[i].Score; end++)
                _ = sorted[end].Positive ? tiedPositives++ : tiedNegatives++;
            wins += tiedPositives * (negativesBelow + tiedNegatives / 2.0);
            negativesBelow += tiedNegatives;
            i = end;
        }
        return wins / (positives * (sorted.Length - positives));
    }
}
