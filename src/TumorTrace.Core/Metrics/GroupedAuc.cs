namespace TumorTrace.Core.Metrics;

/// <summary>
/// The AUC of any resample of units without another look at the samples: pairs are counted once per two units, and a resample
/// weighs the counts. Exact, ties count ½. Counting takes O(samples · units), a resample O(units²).
/// </summary>
internal sealed class GroupedAuc
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

    /// <summary>
    /// The AUC with unit u counted times[u] times, by what is cheaper to resample: the counted pairs, or with many small units (thousands
    /// of tiles) another pass over the sorted samples. Both count the same pairs.
    /// </summary>
    public static Func<int[], double> Resampling(ScoredSamples samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if ((long)samples.Units * samples.Units <= samples.Count)
        {
            var pairs = Compute(samples);
            return times => pairs.Resampled(times);
        }
        var ranked = new RankedScores(samples);
        return times => ranked.Auc(times);
    }

    /// <summary>Counts the pairs of all samples.</summary>
    public static GroupedAuc Compute(ScoredSamples samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var pairs = new PairCounter(samples.Units);
        foreach (var (score, unit, isPositive) in samples.Ascending())
            pairs.Add(score, unit, isPositive);
        return pairs.Finish();
    }

    /// <summary>The AUC with unit u counted <paramref name="times"/>[u] times; NaN if one class is missing.</summary>
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

    /// <summary>Counts pairs of samples that come in ascending order of their scores.</summary>
    private sealed class PairCounter(int units)
    {
        private readonly double[,] _wins = new double[units, units];
        private readonly long[] _positives = new long[units];
        private readonly long[] _negatives = new long[units];

        // Samples of the score under way, by unit, and the units that have some.
        private readonly long[] _tiedPositives = new long[units];
        private readonly long[] _tiedNegatives = new long[units];
        private readonly List<int> _tied = [];
        private int _score = -1;

        public void Add(int score, int unit, bool isPositive)
        {
            if (score != _score)
                CloseScore();
            _score = score;
            if (_tiedPositives[unit] + _tiedNegatives[unit] == 0)
                _tied.Add(unit);
            (isPositive ? _tiedPositives : _tiedNegatives)[unit]++;
        }

        public GroupedAuc Finish()
        {
            CloseScore();
            return new GroupedAuc(_wins, _positives, _negatives);
        }

        private void CloseScore()
        {
            foreach (var unit in _tied)
                CountWins(unit);
            foreach (var unit in _tied)
            {
                _positives[unit] += _tiedPositives[unit];
                _negatives[unit] += _tiedNegatives[unit];
                _tiedPositives[unit] = 0;
                _tiedNegatives[unit] = 0;
            }
            _tied.Clear();
        }

        /// <summary>The unit's positives win against all negatives below and halve with those of the same score.</summary>
        private void CountWins(int unit)
        {
            for (var other = 0; other < units && _tiedPositives[unit] > 0; other++)
                _wins[unit, other] += _tiedPositives[unit] * (_negatives[other] + _tiedNegatives[other] / 2.0);
        }
    }
}
