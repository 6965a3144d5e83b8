using TumorTrace.Core.Metrics;

namespace TumorTrace.Core.Evaluation;

/// <summary>
/// A run's metrics as functions of how often each slide counts, so that a bootstrap can resample them, and two runs over the
/// same slides with the same draws. NaN if a metric has no value.
/// </summary>
internal sealed class RunStatistics
{
    private readonly IReadOnlyList<SlideMetrics> _slides;
    private readonly RankedScores _scores;
    private readonly RankedScores? _forest;
    private readonly int[] _inFroc;

    public RunStatistics(IReadOnlyList<SlideMetrics> slides, bool doublePrecision = false)
    {
        ArgumentNullException.ThrowIfNull(slides);
        _slides = slides;
        _scores = new RankedScores([.. slides.Select(s => (s.Score, s.IsTumor))]);
        _forest = slides.All(s => s.ForestScore is not null)
            ? new RankedScores([.. slides.Select(s => (s.ForestScore!.Value, s.IsTumor))])
            : null;
        _inFroc = [.. Enumerable.Range(0, slides.Count).Where(i => slides[i].InFroc)];
        RegionMax = new Froc([.. _inFroc.Select(i => slides[i].RegionMax)], doublePrecision);
        Nms = new Froc([.. _inFroc.Select(i => slides[i].Nms)], doublePrecision);
    }

    public Froc RegionMax { get; }
    public Froc Nms { get; }
    public RankedScores Scores => _scores;

    public double Auc(int[] times) => _scores.Auc(times);

    /// <summary>NaN if a slide has no forest score.</summary>
    public double ForestAuc(int[] times) => _forest?.Auc(times) ?? double.NaN;

    public double RegionMaxScore(int[] times) => RegionMax.Curve(FrocTimes(times)).Score;

    public double NmsScore(int[] times) => Nms.Curve(FrocTimes(times)).Score;

    public double MeanIoU(int[] times) => Mean(times, s => s.HasOverlap ? s.Overlap.MeanIoU : null);

    public double TumorMeanIoU(int[] times) => Mean(times, s => s.HasOverlap && s.IsTumor ? s.Overlap.MeanIoU : null);

    public double TumorIoU(int[] times) => Pooled(times) is { } all ? all.TumorIoU : double.NaN;

    public double Dice(int[] times) => Pooled(times) is { } all ? all.Dice : double.NaN;

    public double BoundaryF(int[] times) => Mean(times, s => s.BoundaryF);

    /// <summary>The median over slides.</summary>
    public double Hausdorff95Um(int[] times)
    {
        var values = new List<double>();
        for (var i = 0; i < times.Length; i++)
        {
            if (_slides[i].Hausdorff95Um is { } distance)
                values.AddRange(Enumerable.Repeat(distance, times[i]));
        }
        return Median.Compute(values);
    }

    public double CalibrationError(int[] times)
    {
        double error = 0,
            count = 0;
        foreach (var bin in Reliability(times))
        {
            error += bin.Count == 0 ? 0 : Math.Abs(bin.Confidence!.Value - bin.Share!.Value) * bin.Count;
            count += bin.Count;
        }
        return error / count;
    }

    /// <summary>The bins of all slides together.</summary>
    public IReadOnlyList<ReliabilityBin> Reliability(int[] times)
    {
        ArgumentNullException.ThrowIfNull(times);
        return [.. Enumerable.Range(0, Metrics.Reliability.UsualBins).Select(b => Bin(b, times))];
    }

    private ReliabilityBin Bin(int b, int[] times)
    {
        var count = 0L;
        var confidence = 0.0;
        var share = 0.0;
        for (var i = 0; i < times.Length; i++)
        {
            if (!_slides[i].HasOverlap || _slides[i].Reliability[b] is not { Count: > 0 } bin)
                continue;
            count += times[i] * bin.Count;
            confidence += times[i] * bin.Count * bin.Confidence!.Value;
            share += times[i] * bin.Count * bin.Share!.Value;
        }
        const int Bins = Metrics.Reliability.UsualBins;
        return new ReliabilityBin(
            (double)b / Bins,
            (b + 1.0) / Bins,
            count,
            count == 0 ? null : confidence / count,
            count == 0 ? null : share / count
        );
    }

    private int[] FrocTimes(int[] times) => Array.ConvertAll(_inFroc, i => times[i]);

    private Overlap? Pooled(int[] times)
    {
        var all = Overlap.Sum([.. _slides.Select(s => s.Overlap)], [.. times.Select((t, i) => _slides[i].HasOverlap ? t : 0)]);
        return all == default ? null : all;
    }

    private double Mean(int[] times, Func<SlideMetrics, double?> of)
    {
        var sum = 0.0;
        var count = 0;
        for (var i = 0; i < times.Length; i++)
        {
            if (times[i] > 0 && of(_slides[i]) is { } value)
            {
                sum = sum + times[i] * value;
                count = count + times[i];
            }
        }
        return sum / count;
    }
}
