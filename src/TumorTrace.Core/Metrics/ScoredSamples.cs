using TumorTrace.Core.Heatmaps;

namespace TumorTrace.Core.Metrics;

/// <summary>
/// Probabilities with their truth, each in a unit of resampling (a slide, a block of one). Probabilities are kept in the
/// heatmap's own 16 bits (<see cref="Quantised"/>), so that millions of pixels are 8 bytes each and are measured
/// as they would be written.
/// </summary>
/// <param name="units">Samples belong to units 0..units − 1.</param>
internal sealed class ScoredSamples(int units)
{
    private readonly List<ulong> _keys = [];

    public int Units => units;
    public int Count => _keys.Count;

    /// <summary>Samples whose truth is tumour.</summary>
    public int Positives { get; private set; }

    public void Add(int unit, ushort score, bool positive)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)unit, (uint)units, nameof(unit));
        _keys.Add(((ulong)score << 33) | ((ulong)unit << 1) | (positive ? 1UL : 0));
        Positives += positive ? 1 : 0;
    }

    /// <summary>Score, unit and truth in order of score.</summary>
    public IEnumerable<(ushort Score, int Unit, bool Positive)> Ascending()
    {
        _keys.Sort();
        foreach (var key in _keys)
            yield return ((ushort)(key >> 33), (int)(uint)(key >> 1), (key & 1) != 0);
    }

    /// <summary>Decisions against truth, unit by unit.</summary>
    public Overlap[] Overlaps(double threshold)
    {
        var overlaps = new Overlap[units];
        var least = Quantised.AtLeast(threshold);
        foreach (var (score, unit, positive) in Ascending())
            overlaps[unit] = overlaps[unit].Add(score >= least, positive);
        return overlaps;
    }

    /// <summary>The highest Dice that any threshold gives, and the lowest threshold that gives it; NaN without positives.</summary>
    public (double Dice, double Threshold) BestDice()
    {
        long both = Positives,
            predicted = Count;
        if (Positives == 0)
            return (double.NaN, double.NaN);
        var best = (Dice: 0.0, Threshold: 1.0);
        // A probability of 0 is tumour at no threshold.
        var before = 0;
        foreach (var (score, _, positive) in Ascending())
        {
            var dice = 2.0 * both / (predicted + Positives);
            if (score != before && dice > best.Dice)
                best = (dice, score / (double)Quantised.One);
            before = score;
            predicted--;
            both -= positive ? 1 : 0;
        }
        return best;
    }

    /// <summary>Reliability bins, unit by unit.</summary>
    public Reliability[] Reliabilities(int bins = Reliability.UsualBins)
    {
        var result = Array.ConvertAll(new int[units], _ => new Reliability(bins));
        foreach (var (score, unit, positive) in Ascending())
            result[unit].Add(Quantised.ToProbability(score), positive);
        return result;
    }
}
