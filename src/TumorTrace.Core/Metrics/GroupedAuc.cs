namespace TumorTrace.Core.Metrics;

/// <summary>
/// The AUC of any resample of units without looking at the samples again: pairs are counted once for each two
/// units, and a resample weighs the counts. Exact, ties count ½; building takes O(samples · units), a resample O(units²).
/// </summary>
public sealed class GroupedAuc
{
    private readonly double[,] _wins;
    private readonly long[] _positives,
        _negatives;

    private GroupedAuc(double[,] wins, long[] positives, long[] negatives)
    {
        _wins = wins;
        _positives = positives;
        _negatives = negatives;
    }

    public static GroupedAuc Compute(ScoredSamples samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var units = samples.Units;
        var wins = new double[units, units];
        var positives = new long[units];
        var negatives = new long[units];
        var tiedPositives = new long[units];
        var tiedNegatives = new long[units];
        var tied = new List<int>();
        var last = -1;
        foreach (var (score, unit, positive) in samples.Ascending())
        {
            if (score != last)
                Close();
            last = score;
            if (tiedPositives[unit] + tiedNegatives[unit] == 0)
                tied.Add(unit);
            _ = positive ? tiedPositives[unit]++ : tiedNegatives[unit]++;
        }
        Close();
        return new GroupedAuc(wins, positives, negatives);

        // All samples of one score: positives win against the negatives below and halve with those of the same score.
        void Close()
        {
            foreach (var unit in tied.Where(u => tiedPositives[u] > 0))
            {
                for (var other = 0; other < units; other++)
                    wins[unit, other] += tiedPositives[unit] * (negatives[other] + tiedNegatives[other] / 2.0);
            }
            foreach (var unit in tied)
            {
                positives[unit] = positives[unit] + tiedPositives[unit];
                negatives[unit] = negatives[unit] + tiedNegatives[unit];
                tiedPositives[unit] = 0;
                tiedNegatives[unit] = 0;
            }
            tied.Clear();
        }
    }

    /// <summary>The AUC with unit u counted <paramref name="times"/>[u] times; NaN when one class is missing.</summary>
    public double Resampled(ReadOnlySpan<int> times)
    {
        double won = 0,
            positives = 0,
            negatives = 0;
        for (var u = 0; u < times.Length; u++)
        {
            positives += times[u] * (double)_positives[u];
            negatives += times[u] * (double)_negatives[u];
            for (var v = 0; v < times.Length && times[u] > 0; v++)
                won += times[u] * (double)times[v] * _wins[u, v];
        }
        return won / (positives * negatives);
    }
}
