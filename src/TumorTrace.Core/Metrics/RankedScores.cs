namespace TumorTrace.Core.Metrics;

/// <summary>Scores of slides with their truth, sorted once: AUC and ROC of the slides as they are and of resamples.</summary>
internal sealed class RankedScores
{
    private readonly (double Score, bool Positive, int Unit)[] _ascending;

    /// <param name="samples">Sample i is unit i of a resample.</param>
    public RankedScores(IReadOnlyCollection<(double Score, bool Positive)> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        _ascending = [.. samples.Select((s, i) => (s.Score, s.Positive, Unit: i)).OrderBy(s => s.Score)];
    }

    /// <summary>Sample by sample, resampled by the unit that each belongs to.</summary>
    public RankedScores(ScoredSamples samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        _ascending = [.. samples.Ascending().Select(s => ((double)s.Score, s.Positive, s.Unit))];
    }

    public int Count => _ascending.Length;

    public double Auc() => Auc(Enumerable.Repeat(1, Count).ToArray());

    /// <summary>
    /// P(score of a positive &gt; score of a negative) + ½ P(equal), the Mann–Whitney statistic, with sample i, or all of unit i, counted
    /// <paramref name="times"/>[i] times; NaN if one class is missing.
    /// </summary>
    public double Auc(ReadOnlySpan<int> times)
    {
        double wins = 0;
        long positives = 0,
            negatives = 0;
        for (var i = 0; i < _ascending.Length; )
        {
            var tiedPositives = 0L;
            var tiedNegatives = 0L;
            var score = _ascending[i].Score;
            for (; i < _ascending.Length && _ascending[i].Score == score; i++)
                _ = _ascending[i].Positive ? tiedPositives += times[_ascending[i].Unit] : tiedNegatives += times[_ascending[i].Unit];
            wins += tiedPositives * (negatives + tiedNegatives / 2.0);
            positives = positives + tiedPositives;
            negatives = negatives + tiedNegatives;
        }
        return wins / ((double)positives * negatives);
    }

    /// <summary>(False-positive rate, sensitivity) per distinct score, from (0, 0) to (1, 1); empty if one class is missing.</summary>
    public IReadOnlyList<(double FalsePositiveRate, double Sensitivity)> Roc()
    {
        double positives = _ascending.Count(s => s.Positive),
            negatives = Count - positives;
        if (positives == 0 || negatives == 0)
            return [];
        var points = new List<(double, double)> { (0, 0) };
        var hits = 0;
        var alarms = 0;
        for (var i = Count - 1; i >= 0; i--)
        {
            _ = _ascending[i].Positive ? hits++ : alarms++;
            if (i == 0 || _ascending[i - 1].Score != _ascending[i].Score)
                points.Add((alarms / negatives, hits / positives));
        }
        return points;
    }
}
