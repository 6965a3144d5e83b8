namespace TumorTrace.Core.Metrics;

/// <summary>Area under the ROC curve.</summary>
internal static class Auc
{
    /// <summary>P(score of a positive &gt; score of a negative) + ½ P(equal); NaN if one class is missing.</summary>
    public static double Compute(IReadOnlyCollection<(double Score, bool Positive)> samples) => new RankedScores(samples).Auc();
}
