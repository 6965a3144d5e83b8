namespace TumorTrace.Core.Metrics;

/// <summary>One bin of a reliability curve; means are null if it is empty.</summary>
/// <param name="Low">Probabilities from here on, up to but without <paramref name="High"/> (the last bin: with it).</param>
/// <param name="Confidence">Mean of the probabilities.</param>
/// <param name="Share">Share of samples that are tumour.</param>
public readonly record struct ReliabilityBin(double Low, double High, long Count, double? Confidence, double? Share);

/// <summary>Counts for a reliability curve in bins of equal width, and the expected calibration error from them.</summary>
internal sealed class Reliability(int bins = Reliability.UsualBins)
{
    public const int UsualBins = 15;

    private readonly long[] _counts = new long[bins],
        _positives = new long[bins];
    private readonly double[] _sums = new double[bins];

    public void Add(double probability, bool positive)
    {
        var bin = Math.Clamp((int)(probability * bins), 0, bins - 1);
        _counts[bin] = _counts[bin] + 1;
        _sums[bin] = _sums[bin] + probability;
        _positives[bin] = _positives[bin] + (positive ? 1 : 0);
    }

    public IReadOnlyList<ReliabilityBin> Bins() =>
        [
            .. Enumerable
                .Range(0, bins)
                .Select(i => new ReliabilityBin(
                    (double)i / bins,
                    (i + 1.0) / bins,
                    _counts[i],
                    Mean(_sums[i], _counts[i]),
                    Mean(_positives[i], _counts[i])
                )),
        ];

    /// <summary>All parts together, part i counted <paramref name="times"/>[i] times.</summary>
    public static Reliability Sum(ReadOnlySpan<Reliability> parts, ReadOnlySpan<int> times)
    {
        var sum = new Reliability(parts.Length == 0 ? UsualBins : parts[0]._counts.Length);
        for (var p = 0; p < parts.Length; p++)
        {
            for (var i = 0; i < sum._counts.Length; i++)
            {
                sum._counts[i] += times[p] * parts[p]._counts[i];
                sum._positives[i] += times[p] * parts[p]._positives[i];
                sum._sums[i] += times[p] * parts[p]._sums[i];
            }
        }
        return sum;
    }

    /// <summary>
    /// Expected calibration error (Naeini et al. 2015, of the tumour probability): over the bins, the mean of
    /// |mean probability − share of tumour| weighted by their counts; NaN without samples.
    /// </summary>
    public double Error()
    {
        double error = 0;
        for (var i = 0; i < bins; i++)
            error += Math.Abs(_sums[i] - _positives[i]);
        return error / _counts.Sum();
    }

    private static double? Mean(double sum, long count) => count == 0 ? null : sum / count;
}
